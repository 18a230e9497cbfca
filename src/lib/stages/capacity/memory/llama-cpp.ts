import type { Architecture } from './architecture.ts';
import { llamaCppCacheBytes, type KvType } from './kv-cache.ts';
import { exactly, MIB, term, total, within, type MemoryEstimate, type Term } from './range.ts';

/** How llama.cpp's server is started; the context is each slot's, tokens. */
export interface LlamaCppStart {
  slots: number;
  contextTokens: number;
  type?: KvType;
}

/** Tokens that a step of a prompt computes at once. */
const STEP_TOKENS = 512;
/** The server's process: interpreter, library, vocabulary; measured 2026-11-29 on three starts. */
const RUNTIME_MIB = 61;

/** Memory of a server on a CPU: its files are mapped and read whole. */
export function llamaCppServing(shape: Architecture, weights: Term, start: LlamaCppStart): MemoryEstimate {
  const tokens = start.slots * start.contextTokens;
  return total([
    weights,
    term('kv-cache', exactly(llamaCppCacheBytes(shape, tokens, start.type))),
    term('buffers', within(computeBytes(shape, start), 0.4, 0.6)),
    term('runtime', within(RUNTIME_MIB * MIB, 0.3)),
  ]);
}

/** Vectors of a step in float32, and the logits of every slot. */
function computeBytes({ hidden, ffn, vocab }: Architecture, { slots }: LlamaCppStart): number {
  return STEP_TOKENS * 4 * (2 * ffn + 6 * hidden) + slots * vocab * 4;
}
