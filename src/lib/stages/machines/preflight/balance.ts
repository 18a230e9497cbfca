import type { Measure } from '../../../core/ports/json.ts';
import { message } from '../../../core/text/message.ts';
import type { Verdict } from './terms/check.ts';
import type { Expected } from './terms/expected.ts';
import type { Link, PciGpu } from './terms/gpu-output.ts';
import type { Stack } from './facts.ts';
import { judge, na, unknown, without } from './terms/verdicts.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/**
 * Bytes of a checkpoint per parameter: weights in bfloat16 (2), their copy in float32 and both moments of Adam (12);
 * Rajbhandari et al., ZeRO, 2020, §3.1, without the gradients.
 */
export const CHECKPOINT_BYTES = 14;
/** Bytes of a gradient in bfloat16; a ring all-reduce sends each twice. */
export const GRADIENT_BYTES = 2;

interface Balance {
  /** What it stands on, for people. */
  blocks: string;
  assess: (stack: Stack, expected: Expected) => Verdict;
}

/** What stands on several answers at once: whether the parts of a host fit each other. Pure. */
export const BALANCE: Readonly<Record<string, Balance>> = {
  'balance-load': { blocks: 'disk-read-rate, gpus-declared, memory', assess: assessLoad },
  'balance-checkpoint': { blocks: 'disk-read-rate', assess: assessCheckpoint },
  'balance-pcie': { blocks: 'pcie-link', assess: assessPcie },
  'balance-numa': { blocks: 'gpus-declared, rdma, numa', assess: assessNuma },
  'balance-rdma': { blocks: 'rdma', assess: assessRdma },
};

/** Seconds until the largest model, or a full GPU memory, is loaded; read once per GPU beyond the page cache. */
function assessLoad(stack: Stack, { models, rules }: Expected): Verdict {
  const largest = models.toSorted((one, other) => other.bytes - one.bytes)[0];
  const cards = stack.cardsMiB.reduce((sum, mib) => sum + mib, 0);
  const once = largest?.bytes ?? cards * MIB;
  if (once === 0) return na(message('preflight.reason.no-model'));
  const expected = `≤ ${rules.loadSeconds} s`;
  if (stack.diskRate === undefined) return unknown(message('preflight.reason.no-rate'), expected);
  const cached = largest === undefined || once < (stack.memoryGiB ?? 0) * GIB * 0.8;
  const reads = cached ? 1 : Math.max(1, stack.gpus.length);
  const load = seconds((once * reads) / (stack.diskRate * MIB));
  const figures = { load, size: gib(once, largest ? 'declared' : 'measured'), rate: rateOf(stack.diskRate) };
  const params = { seconds: load.value, size: figures.size.value, rate: figures.rate.value, reads };
  return { ...judge(load.value <= rules.loadSeconds, `${load.value} s`, expected, 'warn', params), figures };
}

/** Seconds that training stands still for a checkpoint of the largest model that can be trained, at the rate of a read. */
function assessCheckpoint(stack: Stack, { models, rules }: Expected): Verdict {
  const parameters = Math.max(0, ...models.filter(({ trainable }) => trainable).map((model) => model.parameters));
  if (parameters === 0) return na(message('preflight.reason.no-trainable'));
  const expected = `≤ ${rules.checkpointSeconds} s`;
  if (stack.diskRate === undefined) return unknown(message('preflight.reason.no-rate'), expected);
  const bytes = parameters * CHECKPOINT_BYTES;
  const write = seconds(bytes / (stack.diskRate * MIB));
  const figures = { write, size: gib(bytes, 'estimated'), rate: rateOf(stack.diskRate) };
  const params = { seconds: write.value, size: figures.size.value };
  return { ...judge(write.value <= rules.checkpointSeconds, `${write.value} s`, expected, 'warn', params), figures };
}

/** Gigabytes per second of a link: 8b/10b coding up to 5 GT/s, 128b/130b up to 32 GT/s (PCI Express Base 6.0). */
export function linkGBps({ speed, width }: Link): number {
  return ((speed * (speed <= 5 ? 0.8 : speed <= 32 ? 128 / 130 : 1)) / 8) * width;
}

/** A card that idles lowers its speed: only the lanes are held against it. */
function assessPcie({ gpus }: Stack): Verdict {
  const links = gpus.filter(({ now, most }) => now.width > 0 && most.width > 0 && most.speed > 0);
  if (links.length === 0) return without('GPU');
  const rated = links.map(({ address, now, most }) => ({
    address,
    now: linkGBps({ speed: most.speed, width: now.width }),
    most: linkGBps(most),
  }));
  const worst = rated.toSorted((one, other) => other.most / other.now - one.most / one.now)[0] ?? {
    address: '',
    now: 1,
    most: 1,
  };
  const factor = round(worst.most / worst.now);
  const figures = {
    now: perSecond(worst.now),
    most: perSecond(worst.most),
    slower: { value: factor, unit: '×', how: 'estimated' as const },
  };
  const params = { factor, address: worst.address, now: figures.now.value, most: figures.most.value };
  return { ...judge(factor <= 1, `${figures.now.value} GB/s`, `${figures.most.value} GB/s`, 'warn', params), figures };
}

/** Every GPU has a network card on its own NUMA node (RDMA where there is, else what is up), and one of them a drive. */
function assessNuma({ gpus, nodes, rdma, nics, drives }: Stack, { rules }: Expected): Verdict {
  const placed = gpus.filter(({ numa }) => numa >= 0);
  if (gpus.length === 0) return without('GPU');
  if (nodes === undefined || nodes < 2 || placed.length === 0) return na(message('preflight.reason.no-numa'));
  const active = rdma.filter((port) => port.active);
  const cards = (active.length > 0 ? active : nics.filter(({ up }) => up)).filter(({ numa }) => numa >= 0);
  const disks = drives.filter(({ numa }) => numa >= 0);
  if (cards.length === 0 && disks.length === 0) return unknown(message('preflight.reason.no-nic-node'));
  const farFrom = (devices: Stack['drives']): PciGpu[] =>
    devices.length === 0 ? [] : placed.filter((gpu) => devices.every(({ numa }) => numa !== gpu.numa));
  const isDiskFar = farFrom(disks).length === placed.length;
  const [far, devices] = isDiskFar ? [placed, disks] : [farFrom(cards), cards];
  const figures = { far: { value: far.length, unit: 'GPU', how: 'measured' as const } };
  const words = (far.length > 0 ? far : placed).map(({ address, numa }) => `${address}: ${numa}`).join(', ');
  const at = devices.map(({ name, numa }) => `${name}: ${numa}`).join(', ');
  const params = { gpus: far.map(({ address }) => address).join(', '), devices: at };
  return { ...judge(far.length === 0 || !(isDiskFar || rules.multiHost), words, at, 'warn', params), figures };
}

/** Training across hosts without RDMA: seconds to exchange the gradients of one step over the fastest network card. */
function assessRdma({ gpus, rdma, nics }: Stack, { rules, models }: Expected): Verdict {
  if (gpus.length === 0 || !rules.multiHost) return na(message('preflight.reason.single-host'));
  if (rdma.some(({ active }) => active)) return judge(true, 'ACTIVE', 'ACTIVE');
  const mbits = Math.max(0, ...nics.filter(({ up }) => up).map((nic) => nic.mbits));
  const parameters = Math.max(0, ...models.filter(({ trainable }) => trainable).map((model) => model.parameters));
  if (mbits === 0 || parameters === 0)
    return judge(false, '-', 'ACTIVE', 'warn', { seconds: '?', mbits: mbits || '?' });
  const exchange = seconds((parameters * GRADIENT_BYTES * 2 * 8) / (mbits * 1e6));
  const network = { value: mbits, unit: 'Mbit/s', how: 'measured' as const };
  return {
    ...judge(false, `${mbits} Mbit/s`, 'ACTIVE', 'warn', { seconds: exchange.value, mbits }),
    figures: { exchange, network },
  };
}

function seconds(value: number): Measure {
  return { value: round(value), unit: 's', how: 'estimated' };
}

function gib(bytes: number, how: Measure['how']): Measure {
  return { value: round(bytes / GIB), unit: 'GiB', how };
}

function rateOf(rate: number): Measure {
  return { value: Math.round(rate), unit: 'MiB/s', how: 'measured' };
}

function perSecond(value: number): Measure {
  return { value: round(value), unit: 'GB/s', how: 'estimated' };
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}
