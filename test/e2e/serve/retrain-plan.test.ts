import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import type { Retraining } from '../../../src/lib/stages/retrain/schema.ts';
import { jobWorld } from '../../support/launched-job.ts';
import { recorded } from '../../support/project/recorded.ts';
import { aUseCase } from '../../support/project/scope.ts';
import { aLive, anEnvironment, aRelease } from '../../support/project/serving.ts';
import { trainable } from '../../support/project/trainable.ts';

test('the commands of a plan run as they are printed', async () => {
  const world = await jobWorld({ pieces: trainable() });
  const rows = Array.from({ length: 20 }, (_, at) => `{"prompt":"Question ${at}","completion":"${at}"}\n`);
  writeFileSync(join(world.root, 'rows.jsonl'), rows.join(''));
  await world.add();
  await world.must(
    'data prepare mails --from rows.jsonl --license MIT --pii mask --split train=0.6,validation=0.2,test=0.2',
  );
  await world.must('train launch tuned --base base --dataset mails --method full --set seed=7 --wait');
  await world.must('quantize launch tuned-q8 --model tuned --scheme Q8_0 --wait');
  const { digest } = (await requireResource(world.project, 'Model', 'tuned-q8')).spec;
  const writes = [aRelease('r1', { model: 'tuned-q8', modelDigest: digest }), anEnvironment(), aLive()];
  await world.add(recorded({ operation: 'release promote', target: 'Environment/production', writes }));
  const erasureRequests = [{ date: '2999-01-01', reference: 'DPO-1' }];
  await world.add(aUseCase('tri', { retraining: { erasureRequests } }));

  const shown = (await world.must('retrain show production --json')).json as Retraining;
  expect(shown.jobs).toHaveLength(2);
  expect(shown.took.duration?.value).toBeGreaterThan(0);
  const [prepare = '', train = '', quantize = '', ...others] = shown.commands;
  expect(train).toContain("train launch tuned-2 --base base --dataset mails-2 --method full --set 'seed=7'");
  for (const line of [prepare, train, quantize]) await world.must(line.replaceAll("'", '').replace(/^sovran /, ''));
  const made = await requireResource(world.project, 'Model', 'tuned-q8-2');
  expect(made.spec.lineage[0]).toMatchObject({ relation: 'quantized-from', name: 'tuned-2' });
  expect(others.map((line) => line.split(' ').slice(1, 4).join(' '))).toEqual([
    'eval run --model',
    'eval run --model',
    'release create r1-2',
    'release promote r1-2',
  ]);
});
