import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** A job of that id is there, with another spec (exit 3). */
export function jobSpecDiffers(id: string): SovranError {
  return new SovranError({
    code: 'job-spec-differs',
    exit: EXIT.refused,
    text: message('engine.job-spec-differs', { id }),
    fix: message('engine.job-spec-differs.fix'),
  });
}

/** A service of that id runs, with another spec (exit 3). */
export function serviceSpecDiffers(id: string): SovranError {
  return new SovranError({
    code: 'service-spec-differs',
    exit: EXIT.refused,
    text: message('engine.service-spec-differs', { id }),
    fix: message('engine.service-spec-differs.fix'),
  });
}
