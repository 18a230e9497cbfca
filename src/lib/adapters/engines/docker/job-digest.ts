import type { JobSpec } from '../../../core/ports/engine.ts';
import { digestOf } from '../../../core/kit/canonical.ts';

/**
 * Pure: what tells one job from another of its id, hex of a SHA-256. Its memory is left out, as that is the host's affair: an
 * attempt may have more of it than the one before.
 */
export function jobDigest({ resources, ...spec }: JobSpec): string {
  const { memoryGiB: _, ...asked } = resources;
  return digestOf({ ...spec, resources: asked }).replace('sha256:', '');
}
