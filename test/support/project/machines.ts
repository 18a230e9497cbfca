import type { Resource } from '../../../src/lib/core/ports/project-store.ts';
import type { HostSpec } from '../../../src/lib/core/project/resources/host.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { AT } from './digests.ts';
import type { Said } from './pieces.ts';

type Facts = NonNullable<HostSpec['facts']>;

/** What a small machine was seen to be. */
export function factsOf(said: Partial<Facts> = {}): Facts {
  const size = { cpus: 2, memoryGiB: 8, diskFreeGiB: 10 };
  return { os: 'Linux', arch: 'x86_64', kernel: '6', ...size, gpus: [], engines: ['process'], probedAt: AT, ...said };
}

/** GPUs by their ids; nothing computes on them. */
export function gpusNamed(...uuids: string[]): Facts['gpus'] {
  return uuids.map((uuid, index) => ({ index, name: 'labelled stand-in', memoryGiB: 80, uuid }));
}

/** A host: this machine, unless it has an address. */
export function aHost(name = 'local', said: Said<HostSpec> = {}): Resource<HostSpec> {
  const way = said.address === undefined ? (['local', 'localhost'] as const) : (['ssh2', said.address] as const);
  const spec = { transport: way[0], address: way[1], runner: 'process', labels: {}, ...said };
  return resourceOf('Host', name, spec as HostSpec);
}

/** What a test says of a host behind SSH that nothing answers for. */
export const FAR = { address: 'ops@192.0.2.1', root: '/opt/sovran' };
