import type { HostPool, PoolVoice } from '../ssh/host-pool.ts';

let voice: PoolVoice = {};
let pool: Promise<HostPool> | undefined;

/** Who is asked for passphrases and passwords, and told of detours, by hosts opened from now on. */
export function giveHostsVoice(given: PoolVoice): void {
  voice = given;
}

/** The connections of this process: a host that several parts of it use is reached over one. */
export function hostConnections(): Promise<HostPool> {
  pool ??= import('../ssh/host-pool.ts').then(({ openPool }) => openPool(voice));
  return pool;
}

/** Ends them all, so that the process can end; costs nothing where none was opened. */
export async function closeHosts(): Promise<void> {
  const open = pool;
  pool = undefined;
  await (await open)?.close();
}
