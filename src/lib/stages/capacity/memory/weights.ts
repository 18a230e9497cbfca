import { countParameters, type Architecture } from './architecture.ts';
import { exactly, within, term, type Term } from './range.ts';
import { storage, type StorageScheme } from './schemes.ts';

/** Bytes of tensors, from their elements by type as headers have them; undefined where a type is unknown. */
export function tensorBytes(counts: Readonly<Record<string, number>>): number | undefined {
  const known = storage().elements;
  const sizes = Object.entries(counts).map(([type, elements]) => (elements * (known[type]?.bits ?? Number.NaN)) / 8);
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
