import { fixable } from '../text/message.ts';
import { unreachableError, type SovranError } from '../text/sovran-error.ts';

/** Error code: no engine was ever used in a store. */
export const STORE_EMPTY = 'store-empty';

/** The store is empty: its disk is not mounted, or the machine is new or was emptied (exit 4). */
export function storeEmpty(host: string, path: string): SovranError {
  return unreachableError(STORE_EMPTY, fixable('engine.store-empty', { host, path }), {
    next: nextForEmptyStore(host),
    details: { host, path },
  });
}

/** Commands that show the cause and start a store on a new or emptied machine. */
export function nextForEmptyStore(host: string): string[] {
  return [`sovran host check ${host}`, `sovran engine install cpu --host ${host}`];
}
