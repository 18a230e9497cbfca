import { message, type Message } from '../../../core/text/message.ts';
import { failedError, refusedError, type SovranError } from '../../../core/text/sovran-error.ts';

/** The outputs of a job cannot be taken (exit 1). */
export function notCollectable(id: string, reason: Message): SovranError {
  return failedError('job-not-collectable', message('engine.job-not-collectable', { id, reason }), {
    next: [`sovran job show ${id}`],
  });
}

/** A job or service of that id is there, with another spec (exit 3). */
export function specDiffers(kind: 'job' | 'service', id: string): SovranError {
  return refusedError(`${kind}-spec-differs`, message(`engine.${kind}-spec-differs`, { id }), {
    fix: message(`engine.${kind}-spec-differs.fix`),
  });
}
