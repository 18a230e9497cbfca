import type { SovranError } from '../../../core/text/sovran-error.ts';

/** Which host a row of the status is about, and why it could not be asked. */
export interface Reached {
  host: string;
  error?: SovranError;
}
