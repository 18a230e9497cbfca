import type { ReleaseRecord } from './resources/release.ts';

type Serves = Pick<ReleaseRecord, 'model' | 'modelDigest' | 'adapters'>;

/** Weights that a release serves: its model, without a name, then its adapters. Pure. */
export function servedModels({ model, modelDigest: digest, adapters = [] }: Serves): {
  name?: string;
  model: string;
  digest: string;
}[] {
  return [{ model, digest }, ...adapters];
}

/** Their digests. Pure. */
export function servedDigests(record: Serves): string[] {
  return servedModels(record).map(({ digest }) => digest);
}
