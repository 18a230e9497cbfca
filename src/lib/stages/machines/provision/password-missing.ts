import { RESUME_WITH_PASSWORD } from '../../../core/operation/open/resume-command.ts';
import { withNext, type SovranError } from '../../../core/text/sovran-error.ts';
import { wantsPassword } from '../../../core/text/wants-password.ts';

/** The outcome of a host that needs the sudo password; it resumes with one. */
export function passwordMissing(error: unknown): SovranError | undefined {
  return wantsPassword(error) ? withNext(error, [RESUME_WITH_PASSWORD]) : undefined;
}
