import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectJob } from '../../../src/lib/stages/jobs/collect.ts';
import { figuresOf, readFigures } from '../../../src/lib/stages/jobs/figures.ts';
import { followJob } from '../../../src/lib/stages/jobs/follow.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { JobEvent } from '../../../src/lib/core/ports/runner.ts';
import { jobWorld, launchFake } from '../../support/launched-job.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const event = (type: string, seconds: number, fields: object = {}): JobEvent => ({
  v: 1,
  ts: `2026-01-01T00:00:${String(seconds % 60).padStart(2, '0')}Z`,
  jobId: 'j',
  seq: seconds,
  rank: 0,
  type,
  ...fields,
});

test('a curve holds loss, rate and time of each step', () => {
  const events = [
    event('start', 0),
    event('progress', 2, { step: 1, loss: 3, lr: 1e-3, gradNorm: 0.5, tokensPerSec: 10 }),
    event('progress', 4, { step: 2, loss: 2 }),
    event('eval', 5, { step: 2, loss: 2.5 }),
  ];
  expect(figuresOf({ metrics: { finalLoss: 2, note: 'x' }, wallSeconds: 6, peakMemoryBytes: null }, events)).toEqual({
    apiVersion: 'sovran/v1',
    kind: 'JobFigures',
    metrics: { validationLoss: 2.5, wallSeconds: 6, finalLoss: 2 },
    curve: {
      step: [1, 2],
      seconds: [2, 4],
      loss: [3, 2],
      lr: [1e-3, null],
      gradNorm: [0.5, null],
      tokensPerSec: [10, null],
    },
  });
});

test('a step that a resumed job repeated counts once', () => {
  const losses = [5, 4, 3.9].map((loss, at) => event('progress', at, { step: Math.min(at + 1, 2), loss }));
  expect(figuresOf(undefined, losses)?.curve).toMatchObject({ step: [1, 2], loss: [5, 3.9] });
});

test('a long curve keeps 200 points, its ends and its spike', () => {
  const events = Array.from({ length: 5000 }, (_, at) =>
    event('progress', at, { step: at + 1, loss: at === 2345 ? 99 : 5 - at / 1000 }),
  );
  const { step = [], loss = [] } = figuresOf(undefined, events)?.curve ?? {};
  expect(step.length).toBeLessThanOrEqual(200);
  expect(step.length).toBeGreaterThan(150);
  expect([step[0], step.at(-1), loss[step.indexOf(2346)]]).toEqual([1, 5000, 99]);
  expect(step).toEqual(step.toSorted((one, other) => one - other));
});

test.for([
  ['no event', []],
  ['a loss that is not a number', [event('progress', 1, { step: 1, loss: 'NaN' })]],
  ['a step that is not whole', [event('progress', 1, { step: 1.5, loss: 1 })]],
] as const)('a job with %s has no figures', ([, events]) => {
  expect(figuresOf({}, events)).toBeUndefined();
});

test('collecting a job keeps its curve in the project', async () => {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { steps: 4 });
  await followJob(world.ctx, id, () => undefined, AbortSignal.timeout(30_000));
  await executeOperation(collectJob, { id }, world.ctx);
  const kept = await readFigures(world.ctx.project, id);
  expect(kept?.curve).toMatchObject({ step: [1, 2, 3, 4], loss: [1, 0.5, 0.3333333, 0.25] });
});

test('figures that are damaged count as none', async () => {
  const root = tempProject();
  mkdirSync(join(root, 'runs', 'x'), { recursive: true });
  writeFileSync(join(root, 'runs', 'x', 'figures.json'), '{"kind": 1');
  expect(await readFigures(stageContext(root).project, 'x')).toBeUndefined();
});
