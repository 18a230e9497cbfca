/** What a host's system and what it serves keep of its memory: a tenth within these bounds, GiB; never more than half. */
const RESERVED_SHARE = 0.1;
const LEAST_RESERVE_GIB = 1;
const LARGEST_RESERVE_GIB = 32;

/**
 * Pure: memory that a job in a container may use of a host with so much, GiB in halves, rounded down: a job that takes more is
 * ended instead of the host's own programs. Undefined where the host does not say how much it has.
 */
export function memoryLimitGiB(hostGiB: number): number | undefined {
  if (!(hostGiB > 0)) return undefined;
  const reserve = Math.min(hostGiB / 2, LARGEST_RESERVE_GIB, Math.max(LEAST_RESERVE_GIB, hostGiB * RESERVED_SHARE));
  return Math.max(0.5, Math.floor((hostGiB - reserve) * 2) / 2);
}
