import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Host } from '../../ports/host.ts';
import { processStartOf, readBootId } from '../../run/lock.ts';
import { placesAt, type GatewayPlaces } from './places.ts';
import { removeGateway } from './remove.ts';

/** Names of gateways that live no longer than the process that opened them. */
export const TEMPORARY = 'temporary/';

const MACHINE_ID = '/etc/machine-id';

/** A process of an operator's machine; only that machine can tell whether it lives. */
interface Owner {
  /** Nothing of a machine that has no number: nobody knows it again. */
  machine?: string;
  pid: number;
  processStart: string;
  bootId: string;
}

/** Notes that this process owns a temporary gateway. `idFile`: where this machine's number is, see machine-id(5). */
export async function recordOwner(places: GatewayPlaces, idFile = MACHINE_ID): Promise<void> {
  const machine = await markOf(idFile);
  const owner: Owner = {
    ...(machine === undefined ? {} : { machine }),
    pid: process.pid,
    processStart: processStartOf(process.pid) ?? '',
    bootId: readBootId(),
  };
  await places.host.files.write(ownerFile(places), JSON.stringify(owner));
}

/** Removes the temporary gateways whose process was one of this machine and is dead. A machine without a number has none. */
export async function sweepTemporaries(host: Host, idFile = MACHINE_ID): Promise<void> {
  const here = await markOf(idFile);
  if (here === undefined) return;
  for (const id of await host.files.list(`${host.place.root}/gateways`)) {
    const places = placesAt(host, id);
    const owner = await readOwner(places);
    if (owner?.machine === here && !isAlive(owner)) await removeGateway(places);
  }
}

async function readOwner(places: GatewayPlaces): Promise<Owner | undefined> {
  try {
    return JSON.parse(Buffer.from((await places.host.files.read(ownerFile(places))) ?? '').toString()) as Owner;
  } catch {
    return undefined;
  }
}

/** A digest, because the number itself is confidential. Many containers have none, or an empty file. */
async function markOf(idFile: string): Promise<string | undefined> {
  const id = await readFile(idFile, 'utf8').catch(() => '');
  if (!/^[0-9a-f]{32}$/.test(id.trim())) return undefined;
  return createHash('sha256').update(`sovran\0${id.trim()}`).digest('hex').slice(0, 16);
}

function isAlive(owner: Owner): boolean {
  return owner.bootId === readBootId() && processStartOf(owner.pid) === owner.processStart;
}

function ownerFile(places: GatewayPlaces): string {
  return `${places.dir}/owner.json`;
}
