import { countParameters, type Architecture } from '../memory/architecture.ts';
import type { Card } from '../memory/cards.ts';
import { cacheCopies, sequenceBytes, type KvType } from '../memory/kv-cache.ts';
import type { StorageScheme } from '../memory/schemes.ts';
import type { Load } from './demand.ts';

/** Shares of a card's bandwidth and arithmetic that serving reaches; a rule of thumb until `bench run` has measured. */
const BANDWIDTH_SHARE = 0.65;
const ARITHMETIC_SHARE = 0.4;
/** Work that several GPUs add by speaking to each other, with NVLink and over PCIe. */
const TALK = { nvlink: 1.15, pcie: 1.6 } as const;

/** One instance of a model on its GPUs. */
export interface Instance {
  shape: Architecture;
  card: Card;
  scheme: StorageScheme;
  gpus: number;
  weightBytes: number;
  kvType: KvType;
}

/** Seconds until the first token, and from one token to the next. */
export interface Pace {
  first: number;
  next: number;
}

/** Pure: the pace with so many requests at once. A step reads the weights and every cache, and computes a token for each. */
export function paceAt(instance: Instance, load: Load, requests: number): Pace {
  const { shape, card, gpus } = instance;
  const talk = gpus === 1 ? 1 : card.nvlink ? TALK.nvlink : TALK.pcie;
  const bandwidth = card.bandwidthGBs * 1e9 * BANDWIDTH_SHARE;
  const length = load.promptTokens + load.answerTokens / 2;
  const cache = requests * sequenceBytes(shape, length, instance.kvType) * (cacheCopies(shape, gpus) / gpus);
  const reading = ((instance.weightBytes * readShare(shape, requests)) / gpus + cache) / bandwidth;
  const computing = (requests * flopsPerToken(shape)) / throughput(instance);
  // Prompts of those who arrive meanwhile take their part of every step.
  const filling = (load.promptTokens * flopsPerToken(shape)) / throughput(instance);
  return { first: filling * talk, next: Math.max(reading, computing) * talk };
}

/** Share of the weights that a step reads: of experts only those that some request needs. */
function readShare({ experts }: Architecture, requests: number): number {
  if (!experts) return 1;
  return 1 - (1 - experts.active / experts.count) ** Math.max(1, requests);
}

/** Two operations for each weight that a token passes. */
function flopsPerToken(shape: Architecture): number {
  const { linear, total } = countParameters(shape);
  if (!shape.experts) return 2 * total;
  const { count, active, shared } = shape.experts;
  return 2 * (total - linear + linear * ((active + shared) / (count + shared)));
}

function throughput({ card, scheme, gpus }: Instance): number {
  return (card.tflops[scheme.arithmetic] ?? card.tflops.fp16) * 1e12 * ARITHMETIC_SHARE * gpus;
}

/** Requests at once on average under a load: arrivals times the seconds of an answer; undefined where they only pile up. */
export function requestsAtOnce(instance: Instance, load: Load, perSecond: number): number | undefined {
  let requests = 1;
  for (let round = 0; round < 40; round += 1) {
    const { first, next } = paceAt(instance, load, requests);
    // What filling takes of every second is not there for tokens.
    const left = 1 - perSecond * first;
    if (left <= 0.05) return undefined;
    const settled = perSecond * (first + (load.answerTokens * next) / left);
    if (Math.abs(settled - requests) < 0.01) return settled;
    if (settled > 4096) return undefined;
    requests = settled;
  }
  return requests;
}
