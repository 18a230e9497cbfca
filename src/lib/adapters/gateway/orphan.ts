import { OURS } from './ours.ts';
import type { GatewayPlaces } from './paths.ts';
import { runOnHost } from './run-on-host.ts';
import { startingPath } from './start-file.ts';

/** Arguments: pid, configuration, file that tells of it. */
const LOOK = `${OURS}
if ours "$1" "$2" || perhaps "$1" "$3"; then echo yes; fi`;

/**
 * A master whose sockets were lost, or are not there yet: known by its pid file, or by what its start noted, and by our
 * folder in its command line. One of another user that the host does not show may be it.
 */
export async function readOrphan(places: GatewayPlaces): Promise<number | undefined> {
  return (await readMaster(places, places.pid)) ?? (await readMaster(places, startingPath(places)));
}

async function readMaster(places: GatewayPlaces, path: string): Promise<number | undefined> {
  const pid = Number(Buffer.from((await places.host.files.read(path)) ?? '').toString());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const said = await runOnHost(places, ['sh', '-c', LOOK, 'sh', String(pid), places.config, path]);
  return said.trim() === 'yes' ? pid : undefined;
}
