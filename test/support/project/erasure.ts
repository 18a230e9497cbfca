import type { ErasureSpec } from '../../../src/lib/core/project/resources/erasure.ts';
import type { ResourceOf } from '../../../src/lib/core/project/schemas.ts';
import { AT } from './digests.ts';

export const LOST = { before: 2, erased: 1, after: 1 };

/** A closed erasure of one identifier, which found nothing but what is said. */
export function anErasure(more: Partial<ErasureSpec>): ResourceOf<'Erasure'> {
  const found = { datasets: [], models: [], releases: [], cleaned: [], remaining: [], places: [] };
  const spec: ErasureSpec = { state: 'closed', at: AT, by: 'a@example.org', identifiers: 1, ...found, ...more };
  return { apiVersion: 'sovran/v1', kind: 'Erasure', metadata: { name: 'e-1' }, spec };
}
