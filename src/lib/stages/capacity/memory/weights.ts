import { countParameters, type Architecture } from './architecture.ts';
import { exactly, within, term, type Term } from './range.ts';
import type { StorageScheme } from './schemes.ts';

/** Bits of an element, by the names of safetensors headers and of ggml tensors. */
const ELEMENT_BITS: Readonly<Record<string, number>> = {
  F64: 64,
  I64: 64,
  F32: 32,
  I32: 32,
  F16: 16,
  BF16: 16,
  F8_E4M3: 8,
  F8_E5M2: 8,
  I8: 8,
  U8: 8,
  BOOL: 8,
  Q8_0: 8.5,
  Q6_K: 6.5625,
  Q5_K: 5.5,
  Q5_1: 6,
  Q5_0: 5.5,
  Q4_K: 4.5,
  Q4_1: 5,
  Q4_0: 4.5,
  Q3_K: 3.4375,
  IQ4_NL: 4.5,
  Q2_K: 2.625,
  Q2_0: 2.25,
};

/** Elements of all tensors of a model, by the type they are stored in. */
export type TensorCounts = Readonly<Record<string, number>>;

/** Bytes of tensors, from their headers; undefined where a type is unknown. */
export function tensorBytes(counts: TensorCounts): number | undefined {
  const sizes = Object.entries(counts).map(([type, elements]) => {
    const bits = ELEMENT_BITS[type];
    return bits === undefined ? Number.NaN : (elements * bits) / 8;
  });
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.length === 0 || Number.isNaN(bytes) ? undefined : bytes;
}

/** Weights as they lie in the files, measured. */
export function measuredWeights(bytes: number): Term {
  return term('weights', exactly(bytes), 'measured');
}

/** Weights by architecture under a scheme. Norms and biases stay in 16 bits; some layers resist a scheme. */
export function schemeWeights(shape: Architecture, scheme: StorageScheme, parameters?: number): Term {
  const { linear, embedding, norms, total } = countParameters(shape);
  const bits = linear * scheme.linearBits + embedding * scheme.embeddingBits + norms * Math.max(16, scheme.linearBits);
  const bytes = (bits / 8) * (parameters === undefined ? 1 : parameters / total);
  return term('weights', within(bytes, 0.005, scheme.linearBits < 16 ? 0.05 : 0.01));
}
