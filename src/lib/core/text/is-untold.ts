import { SovranError } from './sovran-error.ts';

const UNTOLD: ReadonlySet<string> = new Set(['git-failed', 'invalid-file']);

/** Whether nobody knows what is committed: git gives no answer, or the committed file is no resource. */
export function isUntold(error: unknown): error is SovranError {
  return error instanceof SovranError && UNTOLD.has(error.code);
}
