import type { Answer } from '../../core/ports/ssh-directory.ts';
import type { AskSecret } from './identity/load-identities.ts';
import { hopName } from './identity/hops.ts';
import { openConnection } from './session/connection.ts';
import { tryConnection } from './session/run-command.ts';
import { sshDrivers, type DriverRoute } from './ssh-drivers.ts';

/** Logs in to an unlisted machine and runs `argv`. Rejects as `tryConnection`. */
export async function tryLogin(
  route: DriverRoute,
  askSecret: AskSecret | undefined,
  signal?: AbortSignal,
  argv?: string[],
): Promise<Answer> {
  const drivers = sshDrivers({ askSecret });
  const connection = openConnection(hopName(route.hops, false).hop, () => drivers.connect(route));
  try {
    return await tryConnection(connection, signal, argv);
  } finally {
    await drivers.close();
  }
}
