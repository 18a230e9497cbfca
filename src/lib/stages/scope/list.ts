import type { StageContext } from '../../core/operation/context.ts';
import { findResource, listResources } from '../../core/project/resources.ts';
import { CRITERIA, type WeightsSpec } from '../../core/project/resources/use-case.ts';
import { ranksOf, type NamedCase } from './rank.ts';
import type { CaseList } from './schema.ts';
import { assessCase, EQUAL_WEIGHTS } from './scores/scores.ts';
import { WEIGHTS_NAME } from './weights/set-weights.ts';

/** Every use case of the project, by name. */
export async function listUseCases({ project }: StageContext): Promise<CaseList> {
  const cases = await listResources(project, 'UseCase');
  const weights = await findResource(project, 'Weights', WEIGHTS_NAME);
  return listCases(
    cases.map(({ metadata: { name }, spec }) => ({ name, spec })),
    weights?.spec,
  );
}

/** Pure: priorities by the weights of the project, or by equal ones; ranks only by those of the project. */
export function listCases(cases: NamedCase[], weights: WeightsSpec | undefined): CaseList {
  const ranks = weights ? ranksOf(cases, weights) : new Map<string, number>();
  const row = weights ? CRITERIA.map((criterion) => weights.weights[criterion]) : EQUAL_WEIGHTS;
  const items = cases.map(({ name, spec: { title, status, scores } }) => {
    const value = assessCase(scores, row)?.priority.value;
    const priority = value === undefined ? null : { value, unit: 'points' as const, how: 'estimated' as const };
    return { name, title, status, priority, rank: ranks.get(name) ?? null };
  });
  return { weighting: weights ? 'project' : 'equal', items };
}

/** Pure: what to type after the list. */
export function nextAfterList({ items, weighting }: CaseList): string {
  if (items.length === 0) return 'sovran scope add --help';
  const unscored = items.find(({ status, priority }) => status === 'draft' && priority === null);
  if (unscored) return `sovran scope score ${unscored.name}`;
  return weighting === 'equal' ? 'sovran scope weights' : 'sovran scope rank';
}
