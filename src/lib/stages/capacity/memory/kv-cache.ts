import type { Architecture } from './architecture.ts';

/** Bytes of an element of the cache. ggml stores Q8_0 and Q4_0 in blocks of 32 with a 16-bit scale. */
export const KV_TYPES = { f32: 4, bf16: 2, f16: 2, fp8: 1, q8_0: 34 / 32, q4_0: 18 / 32 } as const;
export type KvType = keyof typeof KV_TYPES;

/** Layers by how their cache grows. */
export interface CacheLayers {
  full: number;
  windowed: number;
}

export function cacheLayers({ layers, window, stateLayers = 0 }: Architecture): CacheLayers {
  const windowed = window?.layers ?? 0;
  return { full: layers - windowed - stateLayers, windowed };
}

/** Bytes a token takes in one layer: key and value, or one latent. */
export function layerTokenBytes({ kvHeads, headDim, latent }: Architecture, type: KvType = 'bf16'): number {
  return (latent ? latent.elements : 2 * kvHeads * headDim) * KV_TYPES[type];
}

/** Bytes of one sequence of a length, tokens; a windowed layer keeps its window. Blocks are filled whole. */
export function sequenceBytes(shape: Architecture, tokens: number, type: KvType = 'bf16', block = 16): number {
  const { full, windowed } = cacheLayers(shape);
  const kept = Math.min(tokens, shape.window?.tokens ?? tokens);
  const whole = (count: number): number => Math.ceil(count / block) * block;
  return layerTokenBytes(shape, type) * (full * whole(tokens) + windowed * whole(kept));
}

/** GPUs that hold each its own copy of the cache's heads: MLA on all, others where there are more GPUs than heads. */
export function cacheCopies({ kvHeads, latent }: Architecture, gpus: number): number {
  return latent ? gpus : Math.max(1, gpus / kvHeads);
}

/** Tokens that a pool of bytes holds over all GPUs, in whole blocks. Every layer keeps every token: no window. */
export function poolTokens(
  shape: Architecture,
  bytes: number,
  { type = 'bf16', block = 16, gpus = 1 }: PoolOptions = {},
): number {
  const { full, windowed } = cacheLayers(shape);
  const each = (full + windowed) * layerTokenBytes(shape, type) * (cacheCopies(shape, gpus) / gpus);
  return Math.floor(bytes / (each * block)) * block;
}

export interface PoolOptions {
  type?: KvType;
  /** Tokens of a block: 16 on GPUs, 128 on CPUs (vLLM 0.32). */
  block?: number;
  gpus?: number;
}

/** Bytes of llama.cpp's cache: all slots' contexts are laid out at the start; `tokens` is the whole context. */
export function llamaCppCacheBytes(shape: Architecture, tokens: number, type: KvType = 'f16'): number {
  const padded = Math.ceil(tokens / 256) * 256;
  const { full, windowed } = cacheLayers(shape);
  const kept = Math.min(padded, Math.ceil(((shape.window?.tokens ?? padded) + 512) / 256) * 256);
  return layerTokenBytes(shape, type) * (full * padded + windowed * kept);
}
