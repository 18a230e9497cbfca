import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPipeline } from '../../support/local-pipeline.ts';
import { must, type PipelineWorld } from '../../support/pipeline-world.ts';
import { quickstartWorld } from '../../support/quickstart-world.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';

/** Two cores train a candidate in some minutes. */
const timeout = 1_800_000;
let bed: SshBed;
let world: PipelineWorld;

beforeAll(async () => {
  bed = await openBed();
  world = await quickstartWorld(mkdtempSync(join(tmpdir(), 'svq-')), bed);
  await must(world, 'export ci --for gitlab --out .gitlab-ci.yml --yes');
  world.push('pipeline');
}, timeout);
afterAll(async () => {
  await world.dispose();
  await bed.stop();
}, timeout);

const EVALUATED = {
  verify: 0,
  'host:gpu1': 0,
  'data:service-public': 0,
  'launch:themes': 0,
  'wait:themes': 0,
  evaluate: 0,
};
/** A person starts the training. */
const TRAIN = { manual: ['launch:themes'] };
const RELEASED = { ...EVALUATED, compare: 0, bench: 0, release: 0 };

test("the quickstart's model is retrained, measured, released and promoted", { timeout }, async () => {
  const blocked = await runPipeline(world, bed, TRAIN);
  console.log(blocked.output.slice(-4000));
  expect(blocked.output).toContain('approvals: 0 of 1 approvals count.');
  expect(blocked).toMatchObject({ exit: 1, jobs: { ...RELEASED, 'approvals:production': 3 } });

  world.pull();
  await world.approve('themes-2');
  world.push('approve');
  const promoted = await runPipeline(world, bed, { manual: ['launch:themes', 'promote:production'] });
  expect(promoted.output).toContain('themes-2 is live in production; no request lost.');
  const end = { 'approvals:production': 0, 'promote:production': 0 };
  expect(promoted).toEqual(expect.objectContaining({ exit: 0, jobs: { ...RELEASED, ...end } }));
});

test('a candidate of two steps is worse, and ends at the comparison', { timeout }, async () => {
  world.pull();
  const file = join(world.root, '.gitlab-ci.yml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace('maxSteps=60', 'maxSteps=2')
      .replace('warmup=8', 'warmup=1')
      .replace('value: "2"', 'value: "3"'),
  );
  world.push('two steps');
  const run = await runPipeline(world, bed, TRAIN);
  expect(run).toEqual(expect.objectContaining({ exit: 1, jobs: { ...EVALUATED, compare: 5 } }));
  console.log(run.artifact('compare', 'compare.md'));
});
