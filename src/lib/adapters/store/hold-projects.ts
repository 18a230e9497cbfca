import { realpath } from 'node:fs/promises';
import { readLock, withLock } from '../../core/operation/lock/lock.ts';
import { knownProjects } from './project-registry.ts';

/**
 * Holds every known project, so that none stores what its files do not name yet; not `own` if this process has it. Throws
 * `locked` (exit 3) if one is busy.
 */
export async function holdProjects<T>(store: string, own: string | undefined, work: () => Promise<T>): Promise<T> {
  const held = own !== undefined && readLock(own)?.pid === process.pid ? await realpath(own) : undefined;
  const present = (await knownProjects(store)).filter(({ state }) => state === 'present').map(({ root }) => root);
  return holdAll(
    present.filter((root) => root !== held),
    new Date().toISOString(),
    work,
  );
}

/** The locks do not wait: two sweeps cannot block each other. */
function holdAll<T>([first, ...rest]: string[], since: string, work: () => Promise<T>): Promise<T> {
  return first === undefined ? work() : withLock(first, 'gc', since, () => holdAll(rest, since, work));
}
