import type { Resource } from '../../../src/lib/core/ports/project-store.ts';
import { CRITERIA, type UseCaseSpec } from '../../../src/lib/core/project/resources/use-case.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { Said } from './pieces.ts';

/** A use case that somebody has begun to describe. */
export function aUseCase(name: string, said: Said<UseCaseSpec> = {}): Resource<UseCaseSpec> {
  const spec = { title: 'Tri', kpis: [], gates: [], scores: {}, status: 'draft', ...said };
  return resourceOf('UseCase', name, spec as UseCaseSpec);
}

/** The same value for each criterion. */
export const ofEach = (value: number): Record<string, number> =>
  Object.fromEntries(CRITERIA.map((criterion) => [criterion, value]));
