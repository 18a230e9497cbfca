import { createHash } from 'node:crypto';
import { join } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { failedError, type SovranError } from '../../../core/text/sovran-error.ts';

/** Unix socket paths end at 107 bytes; the gateway and the engine need a few for temporary names. */
const LONGEST_SOCKET = 100;

/** Throws `runtime-folder` (exit 1) if the socket path is too long. */
export function refuseLongSocket(path: string, shown: string = path): void {
  if (Buffer.byteLength(path) > LONGEST_SOCKET) throw unusableRuntime(shown, message('engine.runtime-folder.long'));
}

/** The folder of the sockets cannot be used (exit 1). */
function unusableRuntime(path: string, reason: Message): SovranError {
  return failedError('runtime-folder', fixable('engine.runtime-folder', { path, reason }));
}

/** Where the service of an id listens: a short name, whatever the id. */
export function socketPath(host: Host, id: string): string {
  const name = createHash('sha256').update(id).digest('hex').slice(0, 12);
  return join(host.place.runtime, `e-${name}.sock`);
}

/** The folder of the sockets, where they fit. Throws `runtime-folder` (exit 1) if their paths are too long. */
export function socketFolder(host: Host): string {
  refuseLongSocket(socketPath(host, ''), host.place.runtime);
  return host.place.runtime;
}

/** Throws `runtime-folder` (exit 1) for what `runtime_folder` printed. */
export function refuseRuntimeFolder(runtime: string, printed: string): never {
  const [what, value = ''] = printed.trim().split(' ', 2);
  if (what === 'owner') throw unusableRuntime(runtime, message('engine.runtime-folder.owner', { uid: value }));
  if (what === 'mode') throw unusableRuntime(runtime, message('engine.runtime-folder.mode', { mode: value.slice(-3) }));
  throw unusableRuntime(runtime, message('engine.runtime-folder.no-folder'));
}
