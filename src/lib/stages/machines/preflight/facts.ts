import type { HostFacts } from '../../../core/ports/host.ts';
import { countNodes, memoryGiB } from './checks/resources.ts';
import { readPlace } from './checks/storage.ts';
import { isFixture, type PciGpu, readCards, readPciGpus } from './terms/gpu-output.ts';
import type { Frames } from './terms/read-frames.ts';
import { fieldsIn, linesOf, readPairs } from './terms/verdicts.ts';
import { cardsOrWhy } from './checks/gpu.ts';
import { readRate } from './checks/disk-speed.ts';

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
      gpus: readCards(text('nvidia-smi')).map(({ index, name, memoryMiB, uuid }) => ({
        index,
        name,
        memoryGiB: Math.round((memoryMiB / 1024) * 10) / 10,
        uuid,
      })),
      engines: enginesOf(text('engines')),
      probedAt,
      source: isFixture(text('nvidia-smi')) || isFixture(text('fabric')) ? 'fixture' : 'machine',
    };
  } catch {
    return undefined;
  }
}

function enginesOf(text: string): string[] {
  const has = (name: string): boolean => new RegExp(`^${name}=`, 'm').test(text);
  return ['process', ...(has('socket') ? ['docker'] : []), ...(has('podman') ? ['podman'] : [])];
}

/** The boot that the host is in. */
export function readBootId({ blocks }: Frames): string | undefined {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/m.exec(blocks.get('kernel')?.text ?? '')?.[0];
}

/** The parts of a host whose proportions matter; what could not be read is undefined or empty. */
export interface Stack {
  gpus: PciGpu[];
  /** Memory of each card that the driver lists, MiB. */
  cardsMiB: number[];
  /** MiB per second. */
  diskRate: number | undefined;
  memoryGiB: number | undefined;
  nodes: number | undefined;
  rdma: { name: string; numa: number; active: boolean }[];
  nics: { name: string; numa: number; up: boolean; mbits: number }[];
  drives: { name: string; numa: number }[];
}

/** Pure: the figures of the answers to a script. */
export function readStack({ blocks }: Frames): Stack {
  const text = (id: string): string => blocks.get(id)?.text ?? '';
  const cards = orUndefined(() => cardsOrWhy(text('nvidia-smi'), 0, 0));
  return {
    gpus: readPciGpus(text('pci')),
    cardsMiB: Array.isArray(cards) ? cards.map(({ memoryMiB }) => memoryMiB) : [],
    diskRate: orUndefined(() => readRate(text('disk-read'))),
    memoryGiB: orUndefined(() => memoryGiB(text('memory'), 'MemTotal')),
    nodes: orUndefined(() => countNodes(readPairs(text('cpu')).get('nodes') ?? '')),
    rdma: named(text('rdma'), 'port').map(({ name, fields }) => ({
      name,
      numa: Number(fields.get('numa') || -1),
      active: fields.get('state') === 'ACTIVE' && fields.get('phys') === 'LinkUp',
    })),
    nics: named(text('nics'), 'nic').map(({ name, fields }) => ({
      name,
      numa: Number(fields.get('numa') || -1),
      up: fields.get('state') === 'up',
      mbits: Number(fields.get('speed')) || 0,
    })),
    drives: named(text('drives'), 'drive').map(({ name, fields }) => ({
      name,
      numa: Number(fields.get('numa') || -1),
    })),
  };
}

function named(text: string, word: string): { name: string; fields: Map<string, string> }[] {
  return linesOf(text)
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => ({
      name: line.split(' ')[1] ?? '',
      fields: fieldsIn(line),
    }));
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
