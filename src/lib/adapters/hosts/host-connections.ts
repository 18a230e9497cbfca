import type { HostPool, PoolVoice } from '../ssh/host-pool.ts';

/** Time to close connections, ms. */
const FAREWELL_MS = 1_000;

let voice: PoolVoice = {};
let pool: Promise<HostPool> | undefined;
let isOver = false;

export function giveHostsVoice(given: PoolVoice): void {
  voice = given;
  isOver = false;
}

/** Connections of this process, one per host. Rejects after they were closed. */
export async function hostConnections(): Promise<HostPool> {
  if (isOver) throw new Error('the command is over');
  pool ??= import('../ssh/host-pool.ts').then(({ openPool }) => openPool(voice));
  return pool;
}

export async function closeHosts(): Promise<void> {
  const open = pool;
  pool = undefined;
  isOver = true;
  if (!open) return;
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const farewell = setTimeout(resolve, FAREWELL_MS);
  await Promise.race([open.then((one) => one.close()), late]);
  clearTimeout(farewell);
}
