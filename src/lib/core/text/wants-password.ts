import { SovranError } from './sovran-error.ts';
import { isPasswordWanted, sudoRefusalOf } from './sudo-refusal.ts';

/** True if sudo on a host only misses the right password. */
export function wantsPassword(error: unknown): error is SovranError {
  return (
    error instanceof SovranError &&
    error.code === 'sudo-refused' &&
    isPasswordWanted(sudoRefusalOf(error.details?.['reason']))
  );
}
