import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processStartOf, readBootId } from '../../run/lock.ts';
import { storeRoot } from '../data-home.ts';
import { placesAt, type GatewayPlaces } from './places.ts';
import { removeGateway } from './remove.ts';
import { writePrivately } from './write-privately.ts';

/** Names of gateways that live no longer than the process that opened them. */
export const TEMPORARY = 'temporary/';

interface Owner {
  pid: number;
  processStart: string;
  bootId: string;
}

/** Notes that this process owns a temporary gateway. */
export async function recordOwner(places: GatewayPlaces): Promise<void> {
  const owner: Owner = { pid: process.pid, processStart: processStartOf(process.pid) ?? '', bootId: readBootId() };
  await writePrivately(ownerFile(places), JSON.stringify(owner));
}

/** Removes the temporary gateways whose process is dead. */
export async function sweepTemporaries(): Promise<void> {
  const ids = await readdir(join(storeRoot(), 'gateways')).catch(() => []);
  for (const id of ids) {
    const places = placesAt(id);
    const owner = await readOwner(places);
    if (owner && !isAlive(owner)) await removeGateway(places);
  }
}

async function readOwner(places: GatewayPlaces): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(ownerFile(places), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  return owner.bootId === readBootId() && processStartOf(owner.pid) === owner.processStart;
}

function ownerFile(places: GatewayPlaces): string {
  return join(places.dir, 'owner.json');
}
