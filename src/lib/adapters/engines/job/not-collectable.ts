import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** The outputs of a job cannot be taken (exit 1). */
export function notCollectable(id: string, reason: Message): SovranError {
  return new SovranError({
    code: 'job-not-collectable',
    exit: EXIT.failed,
    text: message('engine.job-not-collectable', { id, reason }),
    next: [`sovran job show ${id}`],
  });
}
