/** Why sudo does not let a user through. */
export const SUDO_REFUSALS = ['no-sudo', 'not-allowed', 'needs-password', 'wrong-password', 'needs-terminal'] as const;

export type SudoRefusal = (typeof SUDO_REFUSALS)[number];

/** The reason among the details of a `sudo-refused`; what is not known counts as not allowed. */
export function sudoRefusalOf(reason: unknown): SudoRefusal {
  return SUDO_REFUSALS.find((one) => one === reason) ?? 'not-allowed';
}
