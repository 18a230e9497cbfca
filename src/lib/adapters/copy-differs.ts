import { message } from '../core/text/message.ts';
import { failedError, type SovranError } from '../core/text/sovran-error.ts';

/** What arrived is not what was sent. */
export function copyDiffers(from: string, to: string): SovranError {
  return failedError('copy-differs', message('host.copy-differs', { from, to }), {
    fix: message('host.store.differs.fix'),
  });
}
