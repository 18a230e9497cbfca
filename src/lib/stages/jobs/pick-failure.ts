import type { JobFailure } from '../../core/ports/runner.ts';
import { plainParams } from '../../core/failures/worker-failure.ts';

/** The fields of a failure that are kept and shown; what a worker added is left out. */
export function pickFailure({ code, class: kind, reason, params, message, remedy }: JobFailure): JobFailure {
  return {
    code,
    class: kind,
    ...(typeof reason === 'string' ? { reason, params: plainParams(params) } : {}),
    message,
    ...(remedy ? { remedy } : {}),
  };
}
