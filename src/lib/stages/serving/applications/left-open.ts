import { openForResume } from '../../../core/operation/executor/open-for-resume.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { message } from '../../../core/text/message.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import { isCutRotation } from './cut-rotation.ts';

/** Whatever fails under a revoke, it stays asked for: `resume` goes on. Pure. */
export function leftOpenOnceAsked(error: unknown): SovranError {
  return openForResume(error, message('app.revoke.left-open.fix'));
}

/** A rotation that nobody can finish for its operator stays as it is, so does one whose gateway could not be asked. Pure. */
export function leftOpenWithoutIssuer(error: unknown): SovranError | undefined {
  return isCutRotation(error) || isOutOfReach(error) ? error : undefined;
}
