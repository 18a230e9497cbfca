import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { Answer } from '../../../src/lib/stages/measure/eval/answers.ts';
import { metricOf, type Report } from '../../../src/lib/stages/measure/reports/report.ts';
import { seededRandom } from '../../../src/lib/stages/measure/stats/bootstrap.ts';
import { exchangeTest } from '../../../src/lib/stages/measure/stats/exchange.ts';
import { canaryRun, compareFloor, noiseOf } from '../../../src/lib/stages/watch/canary/canary-run.ts';
import type { CanaryInput } from '../../../src/lib/stages/watch/canary/canary-runs.ts';
import { findDrift } from '../../../src/lib/stages/watch/drift/drift.ts';
import { measured, numberIn, themeOf } from '../../support/measured-project.ts';
import { mockDoorProject } from '../../support/project/mock-door.ts';
import { measuringPorts } from '../../support/served-mock.ts';

const INPUT: CanaryInput = {
  env: 'production',
  model: null,
  host: null,
  app: null,
  keyFile: null,
  dataset: '',
  split: 'test',
  limit: null,
  maxTokens: 8,
  concurrency: 8,
  seed: 1,
  newFloor: false,
};

/** A live release that is asked `rows` rows; `answers.wrong` says which it gets wrong. */
async function live(rows: number) {
  const answers = { wrong: (_number: number): boolean => false, fails: false };
  const answer = (messages: { content: string }[]): string => {
    const number = numberIn(messages);
    return answers.wrong(number) ? 'Loisirs' : themeOf(number);
  };
  const project = await mockDoorProject({
    ttftMs: 0,
    itlMs: 0,
    answer,
    fault: () => (answers.fails ? { kind: 'status', status: 500 } : undefined),
  });
  await project.add(...measured(rows));
  const ctx = project.context(measuringPorts(join(project.base, 'dataset')));
  const run = (said: Partial<CanaryInput> = {}): Promise<Report> =>
    runCanary(ctx, { ...INPUT, keyFile: join(project.root, '.sovran.key'), ...said });
  return { ctx, run, answers };
}

async function runCanary(ctx: StageContext, input: CanaryInput): Promise<Report> {
  return (await executeOperation(canaryRun, input, ctx)).result.report;
}

test('a swapped quantization is found against the recorded noise floor', async () => {
  const { ctx, run, answers } = await live(60);
  answers.wrong = (number) => number % 10 === 0;
  const floor = await run({ dataset: 'themes', limit: 60 });
  expect(floor).toMatchObject({ type: 'canary', verdict: 'ok', method: { repetitions: 5, floor: null } });
  expect(metricOf(floor, 'exact-match')).toMatchObject({ value: 0.9, n: 60 });
  expect(metricOf(floor, 'noise')).toMatchObject({ value: 0 });

  const quiet = await run();
  expect(quiet).toMatchObject({ verdict: 'ok', method: { repetitions: 1, floor: floor.id } });
  expect(quiet.measured.dataset).toEqual(floor.measured.dataset);

  answers.wrong = (number) => number % 10 === 0 || number % 15 === 1;
  const swapped = await run();
  expect(swapped.verdict).toBe('drift');
  expect(metricOf(swapped, 'changed')).toMatchObject({ value: 4 / 60, n: 60 });
  expect(metricOf(swapped, 'p-wrong')?.value).toBeLessThan(0.01);
  expect((await run({ newFloor: true, dataset: 'themes', limit: 60 })).method).toMatchObject({ floor: null });

  const drift = await findDrift(ctx, { environment: 'production', windowMs: 86_400_000 });
  expect(drift).toMatchObject({ verdict: 'unknown', canaries: 4 });
  expect(drift.features.map(({ name }) => name)).toContain('class');
});

test('refuses too few rows, other rows than the floor’s, and none', async () => {
  const { run } = await live(60);
  await expect(run()).rejects.toMatchObject({ code: 'no-canary-rows' });
  await run({ dataset: 'themes', limit: 50 });
  await expect(run({ limit: 60 })).rejects.toMatchObject({ code: 'gates-failed' });
  const few = await live(12);
  await expect(few.run({ dataset: 'themes' })).rejects.toMatchObject({ code: 'gates-failed' });
});

test('a canary without answers has failed and becomes no floor', async () => {
  const { run, answers } = await live(50);
  await expect(run({ dataset: 'themes', keyFile: '/nowhere' })).rejects.toMatchObject({ code: 'gates-failed' });
  answers.fails = true;
  expect(await run({ dataset: 'themes' })).toMatchObject({ verdict: 'failed', failures: { http: 250 } });
  answers.fails = false;
  expect(await run({ dataset: 'themes' })).toMatchObject({ verdict: 'ok', method: { floor: null } });
});

test('an exchangeable score has the chance of its rank', () => {
  expect(exchangeTest([[0, 0, 0, 1]])).toBeCloseTo(1 / 4, 12);
  expect(
    exchangeTest([
      [0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 1],
    ]),
  ).toBeCloseTo(1 / 216, 12);
  expect(exchangeTest([[1, 1, 1, 1]])).toBe(1);
  expect(exchangeTest([])).toBe(1);
});

/** Answers of 100 rows; each is another one with its own small chance. */
function answersOf(seed: string, turns: number, shift = 0): Answer[] {
  const random = seededRandom(seed);
  const rows = Array.from({ length: 100 }, (_, row) => row);
  return Array.from({ length: turns }, () => rows)
    .flat()
    .map((row) => {
      const isOdd = random() < (row % 5 === 0 ? 0.2 : 0.01) + shift;
      return { id: String(row), expected: 'a', answer: isOdd ? 'b' : 'a', correct: !isOdd };
    });
}

test('noise alarms once in 100 canaries, 15 % odd answers in 95', () => {
  const compare = (run: number, shift: number) =>
    compareFloor(answersOf(`floor ${run}`, 5), answersOf(`now ${run}`, 1, shift));
  const alarms = (shift: number): number =>
    Array.from({ length: 100 }, (_, run) => compare(run, shift)).filter(({ drifts }) => drifts).length;
  expect(noiseOf(answersOf('floor', 5))).toEqual({ apart: 23, n: 500 });
  expect(alarms(0)).toBeLessThanOrEqual(1);
  expect(alarms(0.15)).toBeGreaterThanOrEqual(95);
});
