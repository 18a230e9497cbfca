import type { ReleaseRecord } from './resources/release.ts';

/** Digests of all weights that a release serves: its model's, then its adapters'. Pure. */
export function servedDigests({
  modelDigest,
  adapters = [],
}: Pick<ReleaseRecord, 'modelDigest' | 'adapters'>): string[] {
  return [modelDigest, ...adapters.map(({ digest }) => digest)];
}
