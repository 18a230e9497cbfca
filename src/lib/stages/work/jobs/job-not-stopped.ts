import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** A job that runs although it was killed (exit 1), as one that waits for a dead disk: its GPUs stay its own. */
export function jobNotStopped(host: string, id: string): SovranError {
  return new SovranError({
    code: 'not-stopped',
    exit: EXIT.failed,
    text: message('job.not-stopped', { host, id }),
    fix: message('engine.service-not-stopped.fix', { host }),
    next: ['sovran resume'],
    details: { host, id },
  });
}
