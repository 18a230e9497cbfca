import type { AskSecret } from './identity/load-identities.ts';
import { connectionLost } from './session/errors.ts';
import { hopName } from './identity/hops.ts';
import { openConnection } from './session/connection.ts';
import { runCommand } from './session/run-command.ts';
import { rootOf } from './session/sudo.ts';
import { sshDrivers, type Way } from './ssh-drivers.ts';

const PROBE_MS = 30_000;

/** Logs in to an unlisted machine and runs `true`. Rejects as connecting does, or with `shell-unusable`. */
export async function tryLogin(way: Way, askSecret: AskSecret | undefined, signal?: AbortSignal): Promise<void> {
  const { hop } = hopName(way.hops, false);
  const drivers = sshDrivers({ askSecret });
  const link = openConnection(hop, () => drivers.connect(way));
  const bounds = { timeoutMs: PROBE_MS, ...(signal ? { signal } : {}) };
  try {
    const done = await runCommand({ link, root: rootOf(link, undefined) }, ['true'], bounds);
    signal?.throwIfAborted();
    if (done.outcome === 'unknown') throw connectionLost(hop, done.reason);
  } finally {
    await link.close();
    await drivers.close();
  }
}
