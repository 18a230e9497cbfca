import type { CatalogueEntry } from './entry.ts';

/** A file of an import with the sha256 of its bytes, 64 hex digits. */
export interface HashedFile {
  path: string;
  sha256: string;
}

/** The base that bytes are, and how that is known. `entry` is null where it is not. */
export interface CatalogueMatch {
  entry: string | null;
  by: 'digest' | 'declared' | 'unknown';
}

const WEIGHTS = /\.(gguf|safetensors)$/i;

/** Pure: the one entry that knows every weight file by its digest; none where files are unknown or of several. */
export function matchBytes(catalogue: readonly CatalogueEntry[], files: readonly HashedFile[]): CatalogueEntry | null {
  const weights = files.filter(({ path }) => WEIGHTS.test(path));
  if (weights.length === 0) return null;
  const knows = ({ spec }: CatalogueEntry): boolean =>
    weights.every(({ sha256 }) => spec.files.some((known) => known.sha256 === sha256));
  const [found, other] = catalogue.filter(knows);
  return found && !other ? found : null;
}

/** Largest difference of a declared base from the parameters that its publisher states: figures are rounded. */
const TOLERANCE = 0.2;

/** Pure: whether weights have about as many parameters as the publisher states; true where that is not known. */
export function hasSizeOf({ spec }: CatalogueEntry, parameters: number): boolean {
  const stated = spec.parameters.value;
  return stated === 'unknown' || Math.abs(parameters - stated) <= TOLERANCE * stated;
}
