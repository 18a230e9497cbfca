import type { Architecture } from './architecture.ts';
import { adapterParameters } from './gpu-training.ts';
import { add, exactly, scale, term, total, within, type MemoryEstimate, type Range } from './range.ts';

/** What decides the memory of sovran's CPU trainer. */
export interface CpuTraining {
  method: 'full' | 'lora';
  rank: number;
  /** Layers adapted, counted from the output; 0 means all. */
  lastLayers: number;
  microBatch: number;
  /** Tokens of a row, and of those the ones that are learned. */
  rowTokens: Range;
  learnedTokens: Range;
  /** Rows share their prefix, and logits are made for learned tokens only. */
  packed: boolean;
  bfloat16: boolean;
}

/** Resident set once the libraries are loaded, bytes; measured 2026-11-29, torch 2.13, transformers 5.24, peft 0.21. */
export const CPU_BASELINE_BYTES = 374e6;
/** Logits, probabilities and two gradients in float32, bytes an entry. */
const LOGIT_BYTES = 16;
/** Vectors that a layer keeps for its gradient, in units of the hidden and the inner width; float32. */
const KEPT = { hidden: 10, inner: 5.5, bytes: 4 } as const;
/** Probabilities of a packed row's attention, bytes an entry. */
const SCORE_BYTES = 4;
/** Tokens that templates put before every row: packed rows share them. */
const SHARED_TOKENS = 20;
/** What the optimizer's step holds once activations are gone, bytes of a trained weight. */
const STEP_BYTES = { low: 4.4, value: 5.3, high: 6.4 } as const;

/** Peak resident set. The allocator keeps what training took, so that reading the result back comes on top. */
export function cpuTraining(shape: Architecture, parameters: number, run: CpuTraining): MemoryEstimate {
  const frozen = run.method === 'lora' && run.bfloat16;
  // Tokens that a micro-batch computes.
  const { rowTokens, microBatch, packed } = run;
  const shared = packed ? Math.min(SHARED_TOKENS, rowTokens.low / 2) : 0;
  const of = (row: number): number => shared + microBatch * (row - shared);
  const tokens = { low: of(rowTokens.low), value: of(rowTokens.value), high: of(rowTokens.high) };
  const passes = [term('activations', activations(shape, tokens, run)), term('logits', logits(shape, tokens, run))];
  return total([
    term('runtime', within(CPU_BASELINE_BYTES, 0.1)),
    term('weights', exactly(parameters * (frozen ? 2 : 4))),
    ...trainedTerms(shape, parameters, run),
    ...passes,
    term('buffers', stepBuffers(parameters, add(passes), run)),
    term('merge', within(run.method === 'lora' ? 2 * parameters : 0, 0.1, 0.5)),
  ]);
}

/** The step comes after the passes and takes their memory first. */
function stepBuffers(parameters: number, passes: Range, { method }: CpuTraining): Range {
  if (method !== 'full') return exactly(0);
  const beyond = (bytes: number, taken: number): number => Math.max(0, bytes * parameters - taken);
  const value = beyond(STEP_BYTES.value, passes.value);
  const low = Math.min(value, beyond(STEP_BYTES.low, passes.low));
  return { low, value, high: Math.max(value, beyond(STEP_BYTES.high, passes.high)) };
}

function trainedTerms(shape: Architecture, parameters: number, run: CpuTraining): MemoryEstimate['terms'] {
  if (run.method === 'full')
    return [
      term('gradients', exactly(4 * parameters)),
      term('optimizer', exactly(8 * parameters)),
      term('weight-copies', exactly(run.bfloat16 ? 2 * parameters : 0)),
    ];
  return [term('adapter', within(16 * adapterParameters(shape, run.rank, backwardLayers(shape, run)), 0.02))];
}

/** Layers whose activations are kept: below the last adapted one no gradient is needed. */
function backwardLayers({ layers }: Architecture, { method, lastLayers }: CpuTraining): number {
  return method === 'lora' && lastLayers > 0 ? Math.min(layers, lastLayers) : layers;
}

function activations(shape: Architecture, tokens: Range, run: CpuTraining): Range {
  const layers = backwardLayers(shape, run);
  const vectors = KEPT.bytes * (KEPT.hidden * shape.hidden + KEPT.inner * shape.ffn);
  const scores = run.packed ? SCORE_BYTES * shape.heads : 0;
  const bytes = (count: number, row: number): number => layers * count * (vectors + scores * row);
  return {
    low: bytes(tokens.low, run.rowTokens.low) * 0.85,
    value: bytes(tokens.value, run.rowTokens.value),
    high: bytes(tokens.high, run.rowTokens.high) * 1.2,
  };
}

function logits({ vocab }: Architecture, tokens: Range, run: CpuTraining): Range {
  const scored = run.packed ? scale(run.learnedTokens, run.microBatch) : tokens;
  return scale(scored, vocab * LOGIT_BYTES);
}
