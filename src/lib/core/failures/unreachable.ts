import { EXIT, SovranError } from '../text/sovran-error.ts';

/** A host or its engine did not answer, is not in the inventory, or may not be what it says it is. */
export function isUnreachable(error: unknown): error is SovranError {
  return error instanceof SovranError && (error.exit === EXIT.unreachable || error.exit === EXIT.identity);
}
