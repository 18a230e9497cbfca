import { cacheCopies, poolTokens, sequenceBytes, type KvType } from './kv-cache.ts';
import { add, atMost, GIB, scale, term, within, type Range, type Term } from './range.ts';
import type { Architecture } from './architecture.ts';
import type { VllmVersion } from './cards.ts';

/** How an instance is started. */
export interface VllmStart {
  /** GPUs of the instance: tensor parallel. */
  gpus: number;
  /** Most tokens of a step, and most sequences: by default those of large cards, else of others. */
  batchedTokens: number;
  sequences: number;
}

/** Memory of each GPU that is neither weights nor cache. */
export function vllmBuffers(shape: Architecture, weights: Range, start: VllmStart, known: VllmVersion): Term[] {
  const { flat, nonTorchGiB } = known;
  const share = scale(weights, 1 / start.gpus);
  if (flat) return [term('runtime', add([within(flat.gib * GIB, 0.3), scale(share, flat.weightShare)]))];
  const runtime = within(
    (start.gpus > 1 ? nonTorchGiB.several : nonTorchGiB.one) * GIB,
    0.1,
    start.gpus > 1 ? 0.1 : 0.9,
  );
  return [term('runtime', runtime), term('activations', vllmActivations(shape, start, known))];
}

/** The larger of two moments: the widest layer, or the choice of tokens; experts keep a workspace through both. */
function vllmActivations(shape: Architecture, start: VllmStart, known: VllmVersion): Range {
  const vector = start.batchedTokens * shape.hidden * 2;
  const layer = start.batchedTokens * 2 * ((3 * shape.ffn) / start.gpus + 4 * shape.hidden);
  const logits = start.sequences * shape.vocab * known.logitBytes;
  const sampling = add([within(logits, 0.02), within(vector * known.hiddenVectors, 0.4)]);
  return add([atMost([within(layer, 0.2), sampling]), within(expertWorkspace(shape, start), 0.3)]);
}

/** Rows of the experts' matrices for every token and active expert. */
function expertWorkspace({ experts, hidden }: Architecture, { batchedTokens, gpus }: VllmStart): number {
  if (!experts) return 0;
  const ffn = experts.ffn / gpus;
  return batchedTokens * experts.active * 2 * (Math.max(2 * ffn, hidden) + ffn + hidden);
}

/** Bytes left for the cache on each GPU, and its terms; `usable` is a card's memory times vLLM's share of it. */
export function vllmPool(
  shape: Architecture,
  weights: Range,
  usable: number,
  start: VllmStart,
  known: VllmVersion,
): { pool: Range; terms: Term[] } {
  const loaded = term('weights', scale(weights, known.weightFactor / start.gpus));
  const terms = [loaded, ...vllmBuffers(shape, weights, start, known)];
  const taken = add(terms);
  const left = (bytes: number): number => Math.max(0, usable - bytes);
  return { pool: { low: left(taken.high), value: left(taken.value), high: left(taken.low) }, terms };
}

/** Tokens of a pool over all GPUs of an instance. */
export function vllmTokens(shape: Architecture, pool: Range, { gpus }: VllmStart, type: KvType = 'bf16'): Range {
  const tokens = (bytes: number): number => poolTokens(shape, bytes, { type, gpus });
  return { low: tokens(pool.low), value: tokens(pool.value), high: tokens(pool.high) };
}

/** Sequences of a length, tokens, that a pool holds at once; windowed layers keep their window alone. */
export function vllmSequences(
  shape: Architecture,
  pool: Range,
  length: number,
  { gpus }: VllmStart,
  type: KvType = 'bf16',
): Range {
  const each = sequenceBytes(shape, length, type) * (cacheCopies(shape, gpus) / gpus);
  const count = (bytes: number): number => Math.floor(bytes / each);
  return { low: count(pool.low), value: count(pool.value), high: count(pool.high) };
}

/** Tensor-parallel degrees that vLLM accepts: they divide the heads and the vocabulary. */
export function validDegrees({ heads, vocab }: Architecture, most: number): number[] {
  return [1, 2, 4, 8, 16].filter((gpus) => gpus <= most && heads % gpus === 0 && vocab % gpus === 0);
}
