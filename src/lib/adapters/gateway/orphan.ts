import type { GatewayPlaces } from './places.ts';
import { startingPath } from './start-file.ts';

const LONGEST_COMMAND = 65_536;

/**
 * A master whose sockets were lost, or are not there yet: known by its pid file, or by what its start noted, and by our
 * folder in its command line.
 */
export async function readOrphan(places: GatewayPlaces): Promise<number | undefined> {
  return (await readMaster(places, places.pid)) ?? (await readMaster(places, startingPath(places)));
}

async function readMaster(places: GatewayPlaces, path: string): Promise<number | undefined> {
  const { files } = places.host;
  const pid = Number(textOf(await files.read(path)));
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const commandLine = textOf(await files.read(`/proc/${pid}/cmdline`, { length: LONGEST_COMMAND }));
  return commandLine.split('\0').includes(places.config) ? pid : undefined;
}

function textOf(content: Uint8Array | undefined): string {
  return Buffer.from(content ?? '').toString();
}
