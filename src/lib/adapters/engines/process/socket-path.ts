import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { message, type Message } from '../../../text/message.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';

/** Unix socket paths end at 107 bytes; the gateway and the engine need a few for temporary names. */
const LONGEST = 100;

/** Where the service of an id listens: a short name, whatever the id. */
export function socketPath(runtime: string, id: string): string {
  const name = createHash('sha256').update(id).digest('hex').slice(0, 12);
  return join(runtime, `e-${name}.sock`);
}

/**
 * Makes the private folder of the sockets. Throws `runtime-folder` (exit 1) when somebody else owns or can enter
 * it (it may lie in a folder that everybody can write), or when its path is too long.
 */
export async function ensureRuntimeFolder(runtime: string): Promise<void> {
  if (Buffer.byteLength(socketPath(runtime, '')) > LONGEST)
    throw unusable(runtime, message('engine.runtime-folder.long'));
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const found = await lstat(runtime);
  if (!found.isDirectory()) throw unusable(runtime, message('engine.runtime-folder.no-folder'));
  if (found.uid !== process.getuid?.())
    throw unusable(runtime, message('engine.runtime-folder.owner', { uid: String(found.uid) }));
  if ((found.mode & 0o077) !== 0) throw refuseMode(runtime, found.mode);
}

function refuseMode(runtime: string, mode: number): SovranError {
  return unusable(runtime, message('engine.runtime-folder.mode', { mode: (mode & 0o777).toString(8) }));
}

function unusable(path: string, reason: Message): SovranError {
  return new SovranError({
    code: 'runtime-folder',
    exit: EXIT.failed,
    text: message('engine.runtime-folder', { path, reason }),
    fix: message('engine.runtime-folder.fix'),
  });
}
