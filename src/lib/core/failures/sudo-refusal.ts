import { SovranError } from '../text/sovran-error.ts';

/** Why sudo does not let a user through. */
export const SUDO_REFUSALS = ['no-sudo', 'not-allowed', 'needs-password', 'wrong-password', 'needs-terminal'] as const;

export type SudoRefusal = (typeof SUDO_REFUSALS)[number];

/** The reason among the details of a `sudo-refused`; what is not known counts as not allowed. */
export function sudoRefusalOf(reason: unknown): SudoRefusal {
  return SUDO_REFUSALS.find((one) => one === reason) ?? 'not-allowed';
}

/** Whether the right password is all that is missing. */
export function isPasswordWanted(refusal: SudoRefusal): boolean {
  return refusal === 'needs-password' || refusal === 'wrong-password';
}

/** What sudo complains of. Its words are English: commands run with LC_ALL=C.UTF-8. */
export function refusalOf(complaint: string): SudoRefusal {
  if (
    /must have a tty|no tty present|terminal is required/i.test(complaint) &&
    !/password is required/i.test(complaint)
  )
    return 'needs-terminal';
  if (/password is required|incorrect password|try again/i.test(complaint)) return 'needs-password';
  return 'not-allowed';
}

/** True if sudo on a host only misses the right password. */
export function wantsPassword(error: unknown): error is SovranError {
  return (
    error instanceof SovranError &&
    error.code === 'sudo-refused' &&
    isPasswordWanted(sudoRefusalOf(error.details?.['reason']))
  );
}
