import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** Unix socket paths end at 107 bytes; the gateway and the engine need a few for temporary names. */
const LONGEST_SOCKET = 100;

/** Throws `runtime-folder` (exit 1) if the socket path is too long. */
export function refuseLongSocket(path: string, told: string = path): void {
  if (Buffer.byteLength(path) > LONGEST_SOCKET) throw unusableRuntime(told, message('engine.runtime-folder.long'));
}

/** The folder of the sockets cannot be used (exit 1). */
export function unusableRuntime(path: string, reason: Message): SovranError {
  return new SovranError({
    code: 'runtime-folder',
    exit: EXIT.failed,
    text: message('engine.runtime-folder', { path, reason }),
    fix: message('engine.runtime-folder.fix'),
  });
}
