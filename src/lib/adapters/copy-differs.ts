import { message } from '../core/text/message.ts';
import { EXIT, SovranError } from '../core/text/sovran-error.ts';

/** What arrived is not what was sent. */
export function copyDiffers(from: string, to: string): SovranError {
  return new SovranError({
    code: 'copy-differs',
    exit: EXIT.failed,
    text: message('host.copy-differs', { from, to }),
    fix: message('host.store.differs.fix'),
  });
}
