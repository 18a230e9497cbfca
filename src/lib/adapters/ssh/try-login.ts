import type { AskSecret } from './identity/load-identities.ts';
import { hopName } from './identity/hops.ts';
import { openConnection } from './session/connection.ts';
import { tryConnection } from './session/run-command.ts';
import { sshDrivers, type DriverRoute } from './ssh-drivers.ts';

/** Logs in to an unlisted machine and runs `true`. Rejects as `tryConnection`. */
export async function tryLogin(
  route: DriverRoute,
  askSecret: AskSecret | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const drivers = sshDrivers({ askSecret });
  const connection = openConnection(hopName(route.hops, false).hop, () => drivers.connect(route));
  try {
    await tryConnection(connection, signal);
  } finally {
    await drivers.close();
  }
}
