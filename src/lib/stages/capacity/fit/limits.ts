/** What a host's system and what it serves keep of its memory: a tenth, at most so many GiB. */
const RESERVED_SHARE = 0.1;
const LARGEST_RESERVE_GIB = 32;

/** Memory a job may use, GiB, in quarters; undefined where the host’s memory is unknown. */
export function memoryLimitGiB(hostGiB: number): number | undefined {
  if (!(hostGiB > 0)) return undefined;
  const reserve = Math.min(LARGEST_RESERVE_GIB, hostGiB * RESERVED_SHARE);
  return Math.max(0.25, Math.floor((hostGiB - reserve) * 4) / 4);
}
