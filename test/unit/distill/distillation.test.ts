import { expect, test } from 'vitest';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { renderDistillation } from '../../../src/lib/stages/distill/show/render.ts';
import { showDistillation } from '../../../src/lib/stages/distill/show/show-distillation.ts';
import { renderLineage } from '../../../src/lib/stages/experiments/lineage/render.ts';
import { showLineage } from '../../../src/lib/stages/experiments/lineage/lineage.ts';
import { plainView } from '../../support/plain-view.ts';
import { digestFor } from '../../support/project/digests.ts';
import { experiments, JOBS } from '../../support/project/experiments.ts';
import { aProject } from '../../support/project/project.ts';

const AT = '2026-11-24T12:00:00Z';

/** The experiments with a student of half the layers, taught by `tuned`; `direct` adds the same without it. */
async function distilled({ direct }: { direct: boolean }): Promise<StageContext> {
  const ctx = (await aProject(experiments())).context();
  const { project } = ctx;
  const base = (await project.read('Model', 'base'))?.spec as object;
  const rows = (await project.read('Dataset', 'rows'))?.spec as object;
  const teacher = { name: 'tuned', digest: digestFor('3') };
  const answers = {
    teacher,
    source: { name: 'rows', digest: digestFor('d') },
    sampling: { temperature: 0, maxTokens: 32, seed: 1 },
    engine: { name: 'cpu', environment: digestFor('e') },
  };
  await project.write(resourceOf('Dataset', 'small.answers', { ...rows, digest: digestFor('a'), answers }));
  const pruned = [{ relation: 'pruned-from', digest: digestFor('1'), name: 'base' }];
  await project.write(
    resourceOf('Model', 'half', { ...base, digest: digestFor('7'), parameters: 500, lineage: pruned }),
  );
  const ofHalf = { relation: 'merged-from', digest: digestFor('7'), name: 'half' };
  const trainedOn = (digit: string, name: string) => ({ relation: 'trained-on', digest: digestFor(digit), name });
  const taught = { relation: 'distilled-from', ...teacher };
  const student = { ...base, kind: 'merged', parameters: 500, registeredAt: AT, job: JOBS.first };
  const lineage = [ofHalf, trainedOn('a', 'small.answers'), taught];
  await project.write(resourceOf('Model', 'small', { ...student, digest: digestFor('8'), lineage }));
  const run = (await project.read('Run', JOBS.first))?.spec as object;
  const collect = [{ tree: 'merged', model: { name: 'small', kind: 'merged', license: 'MIT', lineage } }];
  const spec = { operation: 'distill launch', subject: 'small', command: 'sovran distill launch small', collect };
  await project.write(resourceOf('Run', JOBS.first, { ...run, ...spec }));
  if (direct)
    await project.write(
      resourceOf('Model', 'small.direct', {
        ...student,
        digest: digestFor('9'),
        lineage: [ofHalf, trainedOn('d', 'rows')],
      }),
    );
  return ctx;
}

test('a student stands beside its teacher, and what is missing is named', async () => {
  const { distillation, next } = await showDistillation('small', await distilled({ direct: false }));
  expect(distillation).toMatchObject({
    name: 'small',
    teacher: { name: 'tuned' },
    student: { name: 'half' },
    dataset: { name: 'rows' },
    answers: { name: 'small.answers', rows: { in: 100, out: 100 } },
    judged: { split: 'test', rows: 10 },
    items: [
      { role: 'teacher', model: 'tuned', parameters: 1000, exactMatch: { value: 0.8, ci95: [0.49, 0.943] } },
      { role: 'direct', model: null, parameters: null, exactMatch: null },
      { role: 'distilled', model: 'small', parameters: 500, exactMatch: null },
    ],
  });
  expect(next).toEqual([
    "sovran train launch small.direct --base half --dataset rows --method lora --set 'rank=16' --set 'seed=7' --host local --engine process",
    'sovran eval run --model small --dataset rows',
  ]);
});

test('of equal answers and teachers those of its own run are named', async () => {
  const ctx = await distilled({ direct: false });
  for (const [kind, name, twin] of [
    ['Dataset', 'small.answers', 'a.answers'],
    ['Model', 'tuned', 'a-twin'],
    ['Model', 'half', 'a-half'],
  ] as const)
    await ctx.project.write(resourceOf(kind, twin, (await ctx.project.read(kind, name))?.spec as object));
  const { distillation } = await showDistillation('small', ctx);
  expect(distillation).toMatchObject({ answers: { name: 'small.answers' }, student: { name: 'half' } });
  expect(distillation.items[0]).toMatchObject({ model: 'tuned', exactMatch: { value: 0.8 } });
});

test('the table has one line for each, in both languages', async () => {
  const { distillation, next } = await showDistillation('small', await distilled({ direct: true }));
  expect(next).toEqual([
    'sovran eval run --model small.direct --dataset rows',
    'sovran eval run --model small --dataset rows',
  ]);
  const lines = renderDistillation(distillation, plainView());
  expect(lines[0]).toBe('small (half ← tuned)');
  expect(lines.slice(-3).map((line) => line.trim().replaceAll(/ {2,}/g, ' | '))).toEqual([
    expect.stringMatching(/^teacher \| tuned \| 0 M \| 1 B \| 80 % \| \[49 – 94.3\] \| 10$/),
    expect.stringMatching(/^student without teacher \| small.direct \| .*—/),
    expect.stringMatching(/^student \| small \| .*—/),
  ]);
  expect(renderDistillation(distillation, plainView('fr')).at(-1)).toMatch(/^élève/);
});

test('the lineage of a student names teacher and origin of layers', async () => {
  const lineage = await showLineage('small', await distilled({ direct: false }));
  const lines = renderLineage(lineage, plainView());
  expect(lines).toContainEqual(expect.stringMatching(/─ half {2}base/));
  expect(lines).toContainEqual(expect.stringMatching(/─ small ◀/));
  expect(lines).toContainEqual(expect.stringContaining('distilled from tuned'));
});

test('a model without a teacher is refused', async () => {
  const ctx = await distilled({ direct: false });
  await expect(showDistillation('tuned', ctx)).rejects.toMatchObject({ code: 'not-distilled', exit: 2 });
  await expect(showDistillation('nothing', ctx)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});
