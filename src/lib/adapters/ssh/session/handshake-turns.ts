import pLimit from 'p-limit';
import type { Hop } from '../identity/hops.ts';

/** sshd drops logins from the tenth open one on (MaxStartups 10:30:100). */
const THROUGH_ONE = 8;

type Turns = <T>(attempt: () => Promise<T>) => Promise<T>;

/** Per machine, for the whole process. */
const turns = new Map<string, Turns>();

/** Logs in to the last hop: one attempt per machine at a time, eight per jump host. */
export function inHandshakeTurn<T>(hops: readonly Hop[], attempt: () => Promise<T>): Promise<T> {
  const own = turnsAt(machinesOf(hops), 1);
  if (hops.length < 2) return own(attempt);
  const shared = turnsAt(`through ${machinesOf(hops.slice(0, -1))}`, THROUGH_ONE);
  return own(() => shared(attempt));
}

function turnsAt(key: string, atOnce: number): Turns {
  const known = turns.get(key) ?? pLimit(atOnce);
  turns.set(key, known);
  return known;
}

/** A name is relative to the hop before it. */
function machinesOf(hops: readonly Hop[]): string {
  return hops.map(({ target: { host, port } }) => `${host}:${port}`).join(' ');
}
