import type { JobSpec } from '../../../core/ports/engine.ts';
import { digestOf } from '../../../core/kit/canonical.ts';

/** SHA-256 hex that identifies a job's definition, without its memory. Pure. */
export function jobDigest({ resources, ...spec }: JobSpec): string {
  const { memoryGiB: _, ...asked } = resources;
  return digestOf({ ...spec, resources: asked }).replace('sha256:', '');
}
