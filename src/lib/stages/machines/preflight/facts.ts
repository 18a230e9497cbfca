import type { HostFacts } from '../../../core/ports/host.ts';
import { memoryGiB } from './checks/resources.ts';
import { readPlace } from './checks/storage.ts';
import { isFixture, readCards } from './terms/gpu-output.ts';
import type { Frames } from './terms/read-frames.ts';
import { readPairs } from './terms/verdicts.ts';

/** Pure: what `host list` shows, from the same answers; undefined when too little came back. */
export function readFacts({ blocks }: Frames, probedAt: string): HostFacts | undefined {
  const text = (id: string): string => blocks.get(id)?.text ?? '';
  const [, kernel, arch] = /^Linux (\S+) (\S+)/.exec(text('kernel')) ?? [];
  if (kernel === undefined || arch === undefined) return undefined;
  try {
    return {
      os: readPairs(text('os')).get('PRETTY_NAME') ?? 'Linux',
      arch,
      kernel,
      cpus: Number(readPairs(text('cpu')).get('cpus')) || 1,
      memoryGiB: memoryGiB(text('memory'), 'MemTotal'),
      diskFreeGiB: Math.round(readPlace(text('disk'), 'root').availGiB),
      gpus: gpusOf(text('nvidia-smi')),
      engines: enginesOf(text('engines')),
      probedAt,
      source: isFixture(text('nvidia-smi')) || isFixture(text('fabric')) ? 'fixture' : 'machine',
    };
  } catch {
    return undefined;
  }
}

function gpusOf(text: string): HostFacts['gpus'] {
  return readCards(text).map(({ index, name, memoryMiB, uuid }) => ({
    index,
    name,
    memoryGiB: Math.round((memoryMiB / 1024) * 10) / 10,
    uuid,
  }));
}

function enginesOf(text: string): string[] {
  const has = (name: string): boolean => new RegExp(`^${name}=`, 'm').test(text);
  return ['process', ...(has('socket') ? ['docker'] : []), ...(has('podman') ? ['podman'] : [])];
}

/** The boot that the host is in. */
export function readBootId({ blocks }: Frames): string | undefined {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/m.exec(blocks.get('kernel')?.text ?? '')?.[0];
}
