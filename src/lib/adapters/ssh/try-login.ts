import type { AskSecret } from './identity/load-identities.ts';
import { connectionLost } from '../connection-lost.ts';
import { hopName } from './identity/hops.ts';
import { openConnection } from './session/connection.ts';
import { runCommand } from './session/run-command.ts';
import { rootOf } from './session/sudo.ts';
import { sshDrivers, type DriverRoute } from './ssh-drivers.ts';

const PROBE_MS = 30_000;

/** Logs in to an unlisted machine and runs `true`. Rejects as connecting does, or with `shell-unusable`. */
export async function tryLogin(
  route: DriverRoute,
  askSecret: AskSecret | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const { hop } = hopName(route.hops, false);
  const drivers = sshDrivers({ askSecret });
  const connection = openConnection(hop, () => drivers.connect(route));
  const bounds = { timeoutMs: PROBE_MS, ...(signal ? { signal } : {}) };
  try {
    const done = await runCommand({ connection, root: rootOf(connection, undefined) }, ['true'], bounds);
    signal?.throwIfAborted();
    if (done.outcome === 'unknown') throw connectionLost(hop, done.reason);
  } finally {
    await connection.close();
    await drivers.close();
  }
}
