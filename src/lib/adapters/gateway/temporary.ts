import { parseJson } from '../../core/kit/parse-json.ts';
import { scriptArgv } from '../../core/kit/host-script.ts';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Host } from '../../core/ports/host.ts';
import { describeThisProcess, isAlive, type ProcessIdentity } from '../../core/kit/process-identity.ts';
import { placesAt, type GatewayPlaces } from './paths.ts';
import { removeGateway } from './stop-gateway.ts';
import { runOnHost } from './run-on-host.ts';

/** Names of gateways that live no longer than the process that opened them. */
export const TEMPORARY = 'temporary/';

const MACHINE_ID = '/etc/machine-id';

/** A process of an operator's machine, which alone can judge whether it lives; none for a machine without an id. */
type Owner = Omit<ProcessIdentity, 'machine'> & { machine: string | undefined };

/** Notes that this process owns a temporary gateway. `idFile`: where this machine's number is, see machine-id(5). */
export async function recordOwner(places: GatewayPlaces, idFile = MACHINE_ID): Promise<void> {
  const owner: Owner = { ...describeThisProcess(), machine: await markOf(idFile) };
  await places.host.files.write(`${places.dir}/owner.json`, JSON.stringify(owner));
}

/** Removes the temporary gateways whose process was one of this machine and is dead. A machine without a number has none. */
export async function sweepTemporaries(host: Host, idFile = MACHINE_ID): Promise<void> {
  const here = await markOf(idFile);
  if (here === undefined) return;
  for (const [id, owner] of await readOwners(host))
    if (owner?.machine === here && !isAlive({ ...owner, machine: hostname() })) await removeGateway(placesAt(host, id));
}

/** Who owns each temporary gateway of the host, asked in one round trip: projects that share it have many gateways. */
async function readOwners(host: Host): Promise<[id: string, owner: Owner | undefined][]> {
  const printed = await runOnHost({ host }, scriptArgv('gateway/owners', `${host.place.root}/gateways`));
  const lines = printed.split('\n').map((line) => line.split(' ', 2));
  return lines.flatMap(([id, base64]): [string, Owner | undefined][] =>
    id && base64 ? [[id, parseJson<Owner>(Buffer.from(base64, 'base64'))]] : [],
  );
}

/** A digest, because the number itself is confidential. Many containers have none, or an empty file. */
async function markOf(idFile: string): Promise<string | undefined> {
  const id = await readFile(idFile, 'utf8').catch(() => '');
  if (!/^[0-9a-f]{32}$/.test(id.trim())) return undefined;
  return createHash('sha256').update(`sovran\0${id.trim()}`).digest('hex').slice(0, 16);
}
