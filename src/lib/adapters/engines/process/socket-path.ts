import { createHash } from 'node:crypto';
import { join } from 'node:path/posix';
import type { Host } from '../../../core/ports/host.ts';
import { message } from '../../../core/text/message.ts';
import { SHARE } from '../../share.ts';
import { refuseLongSocket, unusableRuntime } from '../job/runtime-folder.ts';
import { runScript } from '../host/run-script.ts';

/**
 * Creates `$1` for its user or group and prints owner and mode. A folder that root gave to this user's group counts
 * (S36).
 */
const ENSURE = `${SHARE}
(share "$1" 077; mkdir -p -- "$1" 2>/dev/null) || :
[ -d "$1" ] && [ ! -L "$1" ] || { echo no-folder; exit 0; }
share "$1" 077
[ -O "$1" ] || { [ -n "$shared" ] && [ -w "$1" ]; } || { stat -c 'owner %u' -- "$1"; exit 0; }
mode=$(stat -c %a -- "$1")
if [ -n "$shared" ]; then echo "mode \${mode%??}0\${mode#???}"; else echo "mode $mode"; fi`;

/** Where the service of an id listens: a short name, whatever the id. */
export function socketPath(host: Host, id: string): string {
  const name = createHash('sha256').update(id).digest('hex').slice(0, 12);
  return join(host.place.runtime, `e-${name}.sock`);
}

/**
 * Creates the private socket folder. Throws `runtime-folder` (exit 1) if others can enter it or its path is too long.
 */
export async function ensureRuntimeFolder(host: Host): Promise<void> {
  const { runtime } = host.place;
  refuseLongSocket(socketPath(host, ''), runtime);
  const [what, value = ''] = (await runScript(host, ENSURE, [runtime])).trim().split(' ', 2);
  if (what === 'owner') throw unusableRuntime(runtime, message('engine.runtime-folder.owner', { uid: value }));
  if (what !== 'mode') throw unusableRuntime(runtime, message('engine.runtime-folder.no-folder'));
  if (!value.endsWith('00'))
    throw unusableRuntime(runtime, message('engine.runtime-folder.mode', { mode: value.slice(-3) }));
}
