import { message } from './message.ts';
import { EXIT, SovranError } from './sovran-error.ts';

/** Code of the error for a store in which no engine was ever used. */
export const STORE_EMPTY = 'store-empty';

/**
 * Something is asked for that was begun in a store, and the place of the store is empty: its disk is not mounted, or the machine is
 * new or was emptied. Which of them it is only a person knows (exit 4).
 */
export function storeEmpty(host: string, path: string): SovranError {
  return new SovranError({
    code: STORE_EMPTY,
    exit: EXIT.unreachable,
    text: message('engine.store-empty', { host, path }),
    fix: message('engine.store-empty.fix', { path }),
    next: nextForEmptyStore(host),
    details: { host, path },
  });
}

/** What to type to see which of the two it is, and to begin a store on a machine that is new or was emptied. */
export function nextForEmptyStore(host: string): string[] {
  return [`sovran host check ${host}`, `sovran engine install cpu --host ${host}`];
}
