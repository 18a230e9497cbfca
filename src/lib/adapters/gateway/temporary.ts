import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Host } from '../../ports/host.ts';
import { processStartOf, readBootId } from '../../run/lock.ts';
import { placesAt, type GatewayPlaces } from './places.ts';
import { removeGateway } from './remove.ts';

/** Names of gateways that live no longer than the process that opened them. */
export const TEMPORARY = 'temporary/';

/** A process of an operator's machine; only that machine can tell whether it lives. */
interface Owner {
  machine: string;
  pid: number;
  processStart: string;
  bootId: string;
}

/** Notes that this process owns a temporary gateway. */
export async function recordOwner(places: GatewayPlaces): Promise<void> {
  const owner: Owner = {
    machine: await thisMachine(),
    pid: process.pid,
    processStart: processStartOf(process.pid) ?? '',
    bootId: readBootId(),
  };
  await places.host.files.write(ownerFile(places), JSON.stringify(owner));
}

/** Removes the temporary gateways whose process was one of this machine and is dead. */
export async function sweepTemporaries(host: Host): Promise<void> {
  for (const id of await host.files.list(`${host.place.root}/gateways`)) {
    const places = placesAt(host, id);
    const owner = await readOwner(places);
    if (owner?.machine === (await thisMachine()) && !isAlive(owner)) await removeGateway(places);
  }
}

async function readOwner(places: GatewayPlaces): Promise<Owner | undefined> {
  try {
    return JSON.parse(Buffer.from((await places.host.files.read(ownerFile(places))) ?? '').toString()) as Owner;
  } catch {
    return undefined;
  }
}

/** A digest, because the number itself is confidential. See machine-id(5). */
async function thisMachine(): Promise<string> {
  const id = await readFile('/etc/machine-id', 'utf8').catch(() => '');
  return createHash('sha256').update(`sovran\0${id.trim()}`).digest('hex').slice(0, 16);
}

function isAlive(owner: Owner): boolean {
  return owner.bootId === readBootId() && processStartOf(owner.pid) === owner.processStart;
}

function ownerFile(places: GatewayPlaces): string {
  return `${places.dir}/owner.json`;
}
