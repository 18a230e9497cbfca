import type { ReleaseRecord } from './resources/release.ts';

type Weights = Pick<ReleaseRecord, 'modelDigest' | 'adapters'>;

/** Weights that a release serves: its model, without a name, then its adapters. Pure. */
export function servedModels({ model, modelDigest: digest, adapters = [] }: Weights & Pick<ReleaseRecord, 'model'>): {
  name?: string;
  model: string;
  digest: string;
}[] {
  return [{ model, digest }, ...adapters];
}

/** Their digests. Pure. */
export function servedDigests(record: Weights): string[] {
  return servedModels({ model: '', ...record }).map(({ digest }) => digest);
}
