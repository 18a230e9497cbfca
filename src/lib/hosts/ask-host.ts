import type { StageContext } from '../run/context.ts';
import { hostSilent } from '../text/host-silent.ts';
import { isOutOfReach } from '../text/is-out-of-reach.ts';
import { message, type Message } from '../text/message.ts';
import { HOST_UNKNOWN, nextForUnknown } from '../project/host-unknown.ts';
import { isHostFileBroken, tellsBrokenFile } from '../project/readable-hosts.ts';
import { FOLDER_AWAY, nextForAway } from './folder-away.ts';
import { SovranError } from '../text/sovran-error.ts';
import { nextForEmptyStore, STORE_EMPTY } from '../text/store-empty.ts';

/** Longest time that an overview waits for one host, milliseconds: it must answer while a line is down. */
const PATIENCE_MS = 8_000;

/** What a host answered, or why nobody knows. */
export type Answer<T> = { known: true; value: T } | { known: false; error: SovranError };

/**
 * Asks a host something that an overview can do without: a host that cannot be reached, that is silent, whose file is
 * broken, or whose folders are closed to this user, leaves the answer unknown. Every other failure is thrown.
 */
export async function askHost<T>(
  ctx: StageContext,
  host: string,
  ask: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<Answer<T>> {
  const patience = new AbortController();
  const silence = ctx.clock.sleep(patienceMs, patience.signal).then(
    () => ({ known: false as const, error: hostSilent(host, patienceMs) }),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([ask().then((value) => ({ known: true as const, value })), silence]);
  } catch (error) {
    if (isOutOfReach(error) || isHostFileBroken(error, host) || isClosedThere(error)) return { known: false, error };
    throw error;
  } finally {
    patience.abort();
  }
}

/** A file or folder of the host could not be used, e.g. by a user who is not of the group that shares it. */
function isClosedThere(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === 'host-file-failed';
}

/** Why what is said of a host is only what was last recorded; `code` is that of the failure. */
export function whyNotAsked(host: string, code: string): Message {
  if (code === HOST_UNKNOWN) return message('host.not-listed', { host });
  if (code === FOLDER_AWAY) return message('host.folder-away', { host });
  if (code === STORE_EMPTY) return message('host.store-empty', { host });
  return tellsBrokenFile(code) ? message('host.file-broken', { host }) : message('host.out-of-reach', { host, code });
}

/** What to type after a host could not be asked; `code` is that of the failure. */
export function nextAfterSilence(host: string, code: string): string[] {
  if (tellsBrokenFile(code)) return [`git diff HEAD -- hosts/${host}.yaml`];
  if (code === FOLDER_AWAY) return nextForAway(host);
  if (code === STORE_EMPTY) return nextForEmptyStore(host);
  return code === HOST_UNKNOWN ? nextForUnknown(host) : [`sovran host check ${host}`];
}
