import type { ModelSpec } from './resources/model.ts';

/** A model beside its name. */
export interface NamedModel {
  name: string;
  spec: ModelSpec;
}

/** What may be of a use case: a model, or what a job makes one of. */
export interface Owned {
  usecase?: string | undefined;
  lineage: readonly { digest?: string | undefined }[];
}

/**
 * Pure: the use case that a model is for: the one that it names, else that of a model it was made of, else the only one.
 * Null for none.
 */
export function ownersOf(usecases: readonly string[], models: readonly NamedModel[]): (owned: Owned) => string | null {
  const byDigest = new Map(models.map(({ spec }) => [spec.digest, spec]));
  const [only, ...others] = usecases;
  const named = ({ usecase, lineage }: Owned, hops: number): string | undefined => {
    if (usecase !== undefined || hops === 0) return usecase;
    const parents = lineage.flatMap(({ digest = '' }) => byDigest.get(digest) ?? []);
    // The last names what taught the model: its teacher comes after its base.
    return parents.map((parent) => named(parent, hops - 1)).findLast((found) => found !== undefined);
  };
  return (owned) => named(owned, models.length) ?? (others.length === 0 ? (only ?? null) : null);
}
