import type { Host } from '../../core/ports/host.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

/** What arrived is not what was sent, or what was promised. */
export function copyDiffers(host: Host, what: string): SovranError {
  return new SovranError({
    code: 'copy-differs',
    exit: EXIT.failed,
    text: message('host.store.differs', { host: host.name, what }),
    fix: message('host.store.differs.fix'),
    details: { host: host.name },
  });
}
