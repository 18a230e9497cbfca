import { SovranError } from './sovran-error.ts';
import { isPasswordWanted, sudoRefusalOf } from './sudo-refusal.ts';

/** Whether a host gave no root for want of the right password of sudo: nothing is to be mended on the machine. */
export function wantsPassword(error: unknown): error is SovranError {
  return (
    error instanceof SovranError &&
    error.code === 'sudo-refused' &&
    isPasswordWanted(sudoRefusalOf(error.details?.['reason']))
  );
}
