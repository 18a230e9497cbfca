import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CRITERIA,
  useCaseSpecSchema,
  type UseCaseSpec,
  type WeightsSpec,
} from '../../../src/lib/core/project/resources/use-case.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { addUseCase } from '../../../src/lib/stages/scope/cases/add-use-case.ts';
import { assessCase, EQUAL_WEIGHTS, summariseScores } from '../../../src/lib/stages/scope/scores/scores.ts';
import { acceptUseCase } from '../../../src/lib/stages/scope/decide.ts';
import { missingFields } from '../../../src/lib/stages/scope/missing-fields.ts';
import { nextAfterRanking, rankCases, rankUseCases } from '../../../src/lib/stages/scope/rank.ts';
import { scoreUseCase } from '../../../src/lib/stages/scope/score-use-case.ts';
import { setWeights } from '../../../src/lib/stages/scope/weights/set-weights.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const WEIGHTS: WeightsSpec = {
  method: 'direct',
  weights: { impact: 0.3, feasibility: 0.2, sensitivity: 0.2, acceptance: 0.15, alignment: 0.15 },
};

const PASSED = ['prohibited-practice', 'legal-basis', 'data-owner', 'gpu-budget'].map((id) => ({
  id,
  verdict: 'pass',
}));

function caseOf(row: number[], more: object = {}): UseCaseSpec {
  const scores = Object.fromEntries(CRITERIA.map((criterion, at) => [criterion, { a: row[at] ?? 0 }]));
  return useCaseSpecSchema.parse({ title: 'Case', scores, status: 'scored', gates: PASSED, ...more });
}

test('the order in which cases are read changes nothing', () => {
  const rows = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(rows, (table) => {
      const cases = table.map((row, at) => ({ name: `case-${at}`, spec: caseOf(row) }));
      expect(rankCases(cases.toReversed(), WEIGHTS)).toEqual(rankCases(cases, WEIGHTS));
    }),
    { numRuns: 15 },
  );
});

test('a failed gate removes the best case from the ranking', () => {
  const failed = caseOf([5, 5, 5, 5, 5], { gates: [{ id: 'legal-basis', verdict: 'fail' }] });
  const ranking = rankCases(
    [
      { name: 'best', spec: failed },
      { name: 'good', spec: caseOf([3, 3, 3, 3, 3]) },
    ],
    WEIGHTS,
  );
  expect(ranking.items).toMatchObject([{ name: 'good', rank: 1, rankFirstShare: 1 }]);
  expect(ranking.excluded).toMatchObject([{ name: 'best', because: 'gate-failed', score: 5 }]);
});

test('a rejected case and a case without scores are listed apart', () => {
  const rejected = caseOf([5, 5, 5, 5, 5], { status: 'rejected' });
  const draft = useCaseSpecSchema.parse({ title: 'Draft', scores: { impact: { a: 3 } } });
  const ranking = rankCases(
    [
      { name: 'draft', spec: draft },
      { name: 'no', spec: rejected },
    ],
    WEIGHTS,
  );
  expect(ranking.items).toEqual([]);
  expect(ranking.excluded).toMatchObject([{ name: 'no', because: 'rejected' }]);
  expect(ranking.unscored).toEqual([
    { name: 'draft', missing: ['feasibility', 'sensitivity', 'acceptance', 'alignment'] },
  ]);
});

test('criteria count by median, and a range of 3 needs discussion', () => {
  const summary = summariseScores({ impact: { a: 5, b: 2, c: 4 }, feasibility: { a: 4, b: 2 }, alignment: {} });
  expect(summary.impact).toEqual({ median: 4, min: 2, max: 5, range: 3, deviation: 1, raters: 3, discuss: true });
  expect(summary.feasibility).toMatchObject({ median: 3, range: 2, deviation: 1, discuss: false });
  expect(summary.alignment).toBeUndefined();
});

test('sensitive data raise priority and effort separately', () => {
  const [low, high] = [caseOf([3, 3, 1, 3, 3]), caseOf([3, 3, 5, 3, 3])].map((spec) =>
    assessCase(spec.scores, EQUAL_WEIGHTS),
  );
  expect(low).toMatchObject({ priority: { value: 2.6, unit: 'points' }, burdens: { compliance: 1 } });
  expect(high?.priority.value).toBeCloseTo(3.4, 9);
  expect(low?.effortRisk.value).toBeCloseTo(5 / 3, 9);
  expect(high?.effortRisk.value).toBeCloseTo(3, 9);
});

test('a draft misses everything, a complete case nothing', () => {
  const draft = useCaseSpecSchema.parse({ title: 'Draft' });
  const needed = missingFields(draft).filter((one) => one.needed);
  expect(missingFields(draft)).toHaveLength(4 + 5 + 1 + 4 + 5);
  expect(needed.map(({ field }) => field)).toEqual([
    'kpis',
    ...PASSED.map(({ id }) => `gates.${id}`),
    ...CRITERIA.map((criterion) => `scores.${criterion}`),
  ]);
  const complete = caseOf([1, 1, 1, 1, 1], {
    need: 'n',
    users: 'u',
    data: 'd',
    alternatives: 'a',
    context: { personalData: 'none', secrecy: 'none', residency: 'any', connectivity: 'online', requestsPerDay: 0 },
    kpis: [{ name: 'right', unit: '%', baseline: 0 }],
  });
  expect(missingFields(complete)).toEqual([]);
});

test('a ranking leads to the decision or to open gates', () => {
  const open = caseOf([5, 5, 5, 5, 5], { gates: [] });
  const ranked = (spec: UseCaseSpec) => nextAfterRanking(rankCases([{ name: 'tri', spec }], WEIGHTS));
  expect(ranked(open)).toEqual(['sovran scope add tri --edit']);
  expect(ranked(caseOf([5, 5, 5, 5, 5]))).toEqual(['sovran scope accept tri --reason TEXT']);
  expect(ranked(caseOf([5, 5, 5, 5, 5], { status: 'accepted' }))).toEqual([]);
});

test('a project goes from title to accepted case, one commit each', async () => {
  const root = tempProject();
  const ctx = stageContext(root);
  const before = Number(git(root, 'rev-list', '--count', 'HEAD'));
  const answers = { title: 'Sort', gates: PASSED, kpis: [{ name: 'right', unit: '%', baseline: 62 }] };
  await executeOperation(addUseCase, { name: 'tri', edit: false, answers }, ctx);
  await expect(rankUseCases(ctx)).rejects.toMatchObject({ code: 'no-weights', exit: 3 });
  await executeOperation(setWeights, { method: 'direct', weights: WEIGHTS.weights }, ctx);
  await expect(rankUseCases(ctx)).rejects.toMatchObject({ code: 'nothing-to-rank', exit: 3 });
  await expect(executeOperation(acceptUseCase, { name: 'tri', reason: 'x' }, ctx)).rejects.toMatchObject({
    code: 'gates-failed',
    exit: 3,
  });
  const scores = { impact: 4, feasibility: 3, sensitivity: 3, acceptance: 4, alignment: 4 };
  await executeOperation(scoreUseCase, { name: 'tri', rater: 'po', scores }, ctx);
  const accepted = await executeOperation(acceptUseCase, { name: 'tri', reason: 'worth it' }, ctx);
  expect(accepted.result.spec).toMatchObject({
    status: 'accepted',
    decision: { verdict: 'accepted', by: 'tester@example.org', reason: 'worth it' },
  });
  expect((await rankUseCases(ctx)).items).toMatchObject([{ name: 'tri', status: 'accepted' }]);
  expect(Number(git(root, 'rev-list', '--count', 'HEAD')) - before).toBe(4);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('a second decision keeps the first', async () => {
  const root = tempProject();
  const ctx = stageContext(root);
  const kpis = [{ name: 'right', unit: '%', baseline: 62 }];
  await ctx.project.write(resourceOf('UseCase', 'tri', { ...caseOf([3, 3, 3, 3, 3]), kpis }));
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'a use case');
  await executeOperation(acceptUseCase, { name: 'tri', reason: 'first' }, ctx);
  const { result } = await executeOperation(acceptUseCase, { name: 'tri', reason: 'second' }, ctx);
  expect(result.spec.decision?.reason).toBe('second');
  expect(result.spec.earlierDecisions).toMatchObject([{ reason: 'first' }]);
});

test('weights edited by hand to a sum other than 1 are refused', async () => {
  const ctx = stageContext(tempProject());
  const weights = { ...WEIGHTS.weights, impact: 0.9 };
  await ctx.project.write(resourceOf('Weights', 'default', { method: 'direct', weights }));
  await expect(rankUseCases(ctx)).rejects.toMatchObject({ code: 'bad-weights', exit: 2 });
});
