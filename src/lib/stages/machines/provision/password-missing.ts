import { RESUME_WITH_PASSWORD } from '../../../core/operation/open/resume-command.ts';
import { withNext, type SovranError } from '../../../core/text/sovran-error.ts';
import { wantsPassword } from '../../../core/text/wants-password.ts';

/** An apply to which a host gave no root for want of a password, as it is told: it goes on once somebody gives it. */
export function passwordMissing(error: unknown): SovranError | undefined {
  return wantsPassword(error) ? withNext(error, [RESUME_WITH_PASSWORD]) : undefined;
}
