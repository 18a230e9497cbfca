import { describe, expect, test } from 'vitest';
import { useCaseSpecSchema, type WeightsSpec } from '../../../src/lib/core/project/resources/use-case.ts';
import type { PlanDraft } from '../../../src/lib/core/operation/plan/plan.ts';
import { planAddUseCase, type AddUseCaseInput } from '../../../src/lib/stages/scope/cases/add-use-case.ts';
import { planDecision, type DecideInput } from '../../../src/lib/stages/scope/decide.ts';
import { fromUpperTriangle } from '../../../src/lib/stages/scope/ranking/pairwise-matrix.ts';
import { planScore, type ScoreInput } from '../../../src/lib/stages/scope/score-use-case.ts';
import { planWeights } from '../../../src/lib/stages/scope/weights/set-weights.ts';
import { readCases } from '../../support/cases.ts';

interface Case<Input> {
  name: string;
  existing: object | null;
  input: Input;
  gates: Record<string, string>;
  change?: string;
  spec?: object;
  absent?: string[];
  evidence?: string;
}

type WeightsCase = { method: 'direct'; weights: WeightsSpec['weights'] } | { method: 'pairwise'; upper: number[] };

interface Cases {
  add: Case<AddUseCaseInput>[];
  score: Case<ScoreInput>[];
  accept: Case<DecideInput>[];
  reject: Case<DecideInput>[];
  weights: Case<WeightsCase>[];
}

const cases = readCases<Cases>('scope/plans.yaml');
const specOf = (one: Case<unknown>) => useCaseSpecSchema.parse(one.existing);

function check(one: Case<unknown>, plan: PlanDraft): void {
  expect(Object.fromEntries(plan.gates.map(({ id, verdict }) => [id, verdict]))).toEqual(one.gates);
  expect(plan.steps).toHaveLength(1);
  const [step] = plan.steps;
  if (one.change) expect(step?.change).toBe(one.change);
  const { resource } = (step?.args ?? {}) as { resource?: { spec: object } };
  const written = resource?.spec;
  if (one.spec) expect(written).toMatchObject(one.spec);
  for (const field of one.absent ?? []) expect(written).not.toHaveProperty(field);
  if (one.evidence) expect(plan.gates[0]?.evidence).toContain(one.evidence);
}

describe('plan of scope add', () => {
  test.each(cases.add)('$name', (one) =>
    check(one, planAddUseCase(one.input, { existing: one.existing ? specOf(one) : null })),
  );
});

describe('plan of scope score', () => {
  test.each(cases.score)('$name', (one) => check(one, planScore(one.input, { spec: specOf(one) })));
});

describe('plan of scope accept', () => {
  test.each(cases.accept)('$name', (one) =>
    check(one, planDecision('accepted', one.input, { spec: specOf(one), actor: 'a@b.org' })),
  );
});

describe('plan of scope reject', () => {
  test.each(cases.reject)('$name', (one) =>
    check(one, planDecision('rejected', one.input, { spec: specOf(one), actor: 'a@b.org' })),
  );
});

describe('plan of scope weights', () => {
  test.each(cases.weights)('$name', (one) => {
    const { input } = one;
    const full = input.method === 'direct' ? input : { method: input.method, matrix: fromUpperTriangle(input.upper) };
    check(one, planWeights(full, { previous: null }));
  });
});

test('a plan names its author, for a resumed run', () => {
  const spec = useCaseSpecSchema.parse({ title: 'Sort' });
  const plan = planDecision('rejected', { name: 'tri', reason: 'no' }, { spec, actor: 'a@b.org' });
  expect(plan.steps[0]?.args).toMatchObject({ by: 'a@b.org', reason: 'no', verdict: 'rejected' });
});
