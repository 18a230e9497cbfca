import { SovranError } from './sovran-error.ts';

const UNTOLD: ReadonlySet<string> = new Set(['git-failed', 'invalid-file']);

/** True if the committed state is unknown: git failed, or the committed file is invalid. */
export function isUntold(error: unknown): error is SovranError {
  return error instanceof SovranError && UNTOLD.has(error.code);
}
