import type { HostPool, PoolVoice } from '../ssh/host-pool.ts';

/** A connection that is being made to a silent host is not waited for longer than this, milliseconds. */
const FAREWELL_MS = 1_000;

let voice: PoolVoice = {};
let pool: Promise<HostPool> | undefined;
let isOver = false;

/** Begins a command: who is asked for passphrases and passwords, and told of detours, by hosts opened from now on. */
export function giveHostsVoice(given: PoolVoice): void {
  voice = given;
  isOver = false;
}

/**
 * The connections of this process: a host that several parts of it use is reached over one. Rejects once they were ended: a
 * part of a command that goes on after another one has failed must not open what nobody closes.
 */
export async function hostConnections(): Promise<HostPool> {
  if (isOver) throw new Error('the command is over');
  pool ??= import('../ssh/host-pool.ts').then(({ openPool }) => openPool(voice));
  return pool;
}

/** Ends them all, so that the process can end; costs nothing where none was opened. */
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
