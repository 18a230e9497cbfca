import type { Architecture } from './architecture.ts';
import { countParameters } from './architecture.ts';
import { GIB, term, total, within, type MemoryEstimate } from './range.ts';

/** Of the mapped source so much is resident at the peak: 237 MB of 269 and its buffers, measured 2026-11-29. */
const MAPPED_SHARE = 0.1;

/** Libraries of llama.cpp's converter, for a source without a GGUF file: 0.55 GiB in all for 135 M, measured 2026-11-29. */
const CONVERTER_BYTES = 0.3 * GIB;

/** Memory of llama.cpp's quantizer: the source is mapped and can be dropped; one tensor in float32 and its result are kept. */
export function llamaCppQuantization(shape: Architecture, sourceBytes: number, converts = false): MemoryEstimate {
  const largest = Math.max(shape.vocab * shape.hidden, shape.hidden * shape.ffn);
  return total([
    term('weights', { low: 0, value: sourceBytes * MAPPED_SHARE, high: sourceBytes * 1.05 }),
    term('buffers', within(largest * (4 + 2), 0.3)),
    term('runtime', within(0.06 * GIB + (converts ? CONVERTER_BYTES : 0), 0.5)),
  ]);
}

/** Memory of a host that quantizes by llm-compressor: 16-bit weights, and one layer with its calibration on the GPU. */
export function compressorQuantization(shape: Architecture): { host: MemoryEstimate; gpu: MemoryEstimate } {
  const { total: parameters, linear } = countParameters(shape);
  const layer = (linear / shape.layers) * 2;
  return {
    host: total([term('weights', within(2 * parameters, 0.02, 0.1)), term('runtime', within(1.5 * GIB, 0.4))]),
    gpu: total([term('buffers', within(2 * layer, 0.3, 0.5)), term('runtime', within(0.5 * GIB, 0.3))]),
  };
}
