import { countParameters, type Architecture } from '../memory/architecture.ts';
import { overheadsOf, startOn, type Card, type VllmFile } from '../memory/cards.ts';
import { sequenceBytes, cacheCopies, type KvType } from '../memory/kv-cache.ts';
import {
  add,
  exactly,
  GIB,
  scale,
  term,
  total,
  within,
  type MemoryEstimate,
  type Range,
  type Term,
} from '../memory/range.ts';
import type { StorageScheme } from '../memory/schemes.ts';
import { validDegrees, vllmPool, vllmSequences, vllmTokens } from '../memory/vllm.ts';
import { schemeWeights } from '../memory/weights.ts';
import { loadAt, peakOf, type Bound, type Demand } from './demand.ts';
import { paceAt, requestsAtOnce, type Instance } from './speed.ts';

/** What is to be served. */
export interface Subject {
  shape: Architecture;
  /** Bytes of the files where they were read, else by the scheme. */
  measured?: Term;
  parameters?: number;
  kvType: KvType;
  /** The shape is a guess: its cache may be much smaller or larger. */
  guessed?: boolean;
  /** Longest question and answer together, tokens; by default as long as the demand. */
  contextTokens?: number;
}

/** A card and a scheme, with the GPUs that meet the demand. */
export interface SizedOption {
  card: Card;
  scheme: StorageScheme;
  /** GPUs of one instance. */
  perInstance: number;
  gpus: Range;
  /** Bytes of each GPU that the demand takes, and those of the card that vLLM may use. */
  memory: MemoryEstimate;
  usable: number;
  /** Of all instances: tokens that fit in the cache, requests at once that do, and those of the busiest hour. */
  tokens: Range;
  sequences: Range;
  needed: Range;
  /** Milliseconds from token to token in the busiest hour. */
  nextTokenMs: Range;
}

/** A card and a scheme that no number of GPUs makes fit: too little memory, or too slow. */
export interface UnfitOption {
  card: Card;
  scheme: StorageScheme;
  limit: 'memory' | 'speed';
}

/** Longest wait from token to token that reads well, ms: p99 of chat in guidellm and MLPerf’s interactive runs. */
export const NEXT_TOKEN_MS = 50;
const MOST_PER_INSTANCE = 8;
const MOST_INSTANCES = 64;

/** Pure: the smallest number of GPUs of a card under a scheme. */
export function sizeOn(
  card: Card,
  scheme: StorageScheme,
  subject: Subject,
  demand: Demand,
  vllm: VllmFile,
): SizedOption | UnfitOption {
  const fitting = validDegrees(subject.shape, MOST_PER_INSTANCE).flatMap((gpus) => {
    const instance = openInstance({ card, scheme, subject, gpus }, demand, vllm);
    return instance.sequences.value < 1 ? [] : [instance];
  });
  const sized = fitting.flatMap((instance) => sizeInstance(instance, demand) ?? []);
  const [best] = sized.toSorted((one, other) => one.gpus.value - other.gpus.value);
  return best ?? { card, scheme, limit: fitting.length === 0 ? 'memory' : 'speed' };
}

/** What an instance of so many GPUs has room for. */
interface Opened extends Instance {
  terms: Term[];
  usable: number;
  /** Bytes of the cache of one request, on each GPU. */
  cacheBytes: number;
  tokens: Range;
  sequences: Range;
}

function openInstance(
  { card, scheme, subject, gpus }: { card: Card; scheme: StorageScheme; subject: Subject; gpus: number },
  demand: Demand,
  vllm: VllmFile,
): Opened {
  const { shape, kvType } = subject;
  const known = overheadsOf(vllm);
  const start = { ...startOn(vllm, card), gpus };
  const weights = subject.measured ?? schemeWeights(shape, scheme, subject.parameters);
  const usable = card.usableGiB.value * known.share * GIB;
  const { pool, terms } = vllmPool(shape, weights, usable, start, known);
  const length = subject.contextTokens ?? demand.promptTokens + demand.answerTokens;
  return {
    shape,
    card,
    scheme,
    gpus,
    kvType,
    terms,
    usable,
    weightBytes: weights.value,
    cacheBytes: sequenceBytes(shape, length, kvType) * (cacheCopies(shape, gpus) / gpus),
    tokens: vllmTokens(shape, pool, start, kvType),
    sequences: atMostOf(start.sequences, doubted(vllmSequences(shape, pool, length, start, kvType), subject.guessed)),
  };
}

/** vLLM starts no more sequences at once, whatever the room. */
function atMostOf(most: number, { low, value, high }: Range): Range {
  return { low: Math.min(most, low), value: Math.min(most, value), high: Math.min(most, high) };
}

/** Attention of published shapes of one size differs by as much. */
function doubted(sequences: Range, guessed = false): Range {
  if (!guessed) return sequences;
  return { low: Math.floor(sequences.low * 0.5), value: sequences.value, high: Math.floor(sequences.high * 2) };
}

function sizeInstance(opened: Opened, demand: Demand): SizedOption | undefined {
  const { card, scheme, gpus, terms, usable, sequences, tokens } = opened;
  const value = countInstances(opened, demand, 'value');
  if (!value) return undefined;
  const least = countInstances(opened, demand, 'low') ?? value;
  const most = countInstances(opened, demand, 'high') ?? { ...value, instances: MOST_INSTANCES };
  const cache = term('kv-cache', within(opened.cacheBytes * Math.ceil(value.peak / value.instances), 0.4, 0.6));
  return {
    card,
    scheme,
    usable,
    perInstance: gpus,
    gpus: scale({ low: least.instances, value: value.instances, high: most.instances }, gpus),
    memory: total([...terms, cache]),
    tokens: scale(tokens, value.instances),
    sequences: scale(sequences, value.instances),
    needed: { low: least.peak, value: value.peak, high: most.peak },
    nextTokenMs: within(value.nextMs, 0.4, 0.6),
  };
}

/** What bound of an instance's room goes with a bound of the demand: much demand meets little room. */
const ROOM: Readonly<Record<Bound, Bound>> = { low: 'high', value: 'value', high: 'low' };

/** Instances that hold the busiest hour in memory and at reading pace, and its requests at once over all of them. */
function countInstances(
  opened: Opened,
  demand: Demand,
  bound: Bound,
): { instances: number; peak: number; nextMs: number } | undefined {
  const load = loadAt(demand, bound);
  const room = opened.sequences[ROOM[bound]];
  for (let instances = 1; instances <= MOST_INSTANCES; instances += 1) {
    const average = requestsAtOnce(opened, load, load.perSecond / instances);
    if (average === undefined) continue;
    const peak = peakOf(average);
    const nextMs = paceAt(opened, load, peak).next * 1000;
    if (peak === 1 && nextMs > NEXT_TOKEN_MS) return undefined;
    if (peak <= room && nextMs <= NEXT_TOKEN_MS) return { instances, peak: peak * instances, nextMs };
  }
  return undefined;
}

/** Pure: bytes of the disk of each host: the model as it came, as it is served, once more for a rollback, and the engine's image. */
export function diskBytes(subject: Subject, scheme: StorageScheme): Range {
  const served = subject.measured ?? schemeWeights(subject.shape, scheme, subject.parameters);
  const full = 2 * (subject.parameters ?? countParameters(subject.shape).total);
  const image: Range = { low: 10 * GIB, value: 15 * GIB, high: 25 * GIB };
  return add([exactly(full), scale(served, 2), image]);
}

/** Bytes of one streamed token with its frame: 215 measured (bench-and-serving, mock server), headers besides. */
const BYTES_PER_TOKEN = 250;
const BYTES_PER_PROMPT_TOKEN = 4;

/** Pure: megabits a second between applications and gateway in the busiest hour. */
export function networkMbps(demand: Demand): Range {
  const at = (bound: Bound): number => {
    const { perSecond, promptTokens, answerTokens } = loadAt(demand, bound);
    return (perSecond * (promptTokens * BYTES_PER_PROMPT_TOKEN + answerTokens * BYTES_PER_TOKEN) * 8) / 1e6;
  };
  return { low: at('low'), value: at('value'), high: at('high') };
}
