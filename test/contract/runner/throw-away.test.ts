import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEngines } from '../../../src/lib/adapters/runners/folders/definitions.ts';
import { processRunner } from '../../../src/lib/adapters/runners/process/process-runner.ts';
import { engineForJob } from '../../../src/lib/stages/jobs/engines/choose.ts';
import { unstoredProject } from '../../support/project/unstored.ts';
import { processPlace, FAKE_TEMPLATES, until } from '../../support/process-place.ts';
import { tempDir } from '../../support/temp-project.ts';

/** An engine that nothing of sovran names: a folder with a definition, a lock, a builder and a worker. */
function throwAway(): string {
  const folder = join(tempDir(), 'engines');
  const own = join(folder, 'throwaway');
  mkdirSync(join(own, 'sovran_engine', 'kinds'), { recursive: true });
  cpSync(join(FAKE_TEMPLATES, 'cpu', 'build-environment'), join(own, 'build-environment'));
  writeFileSync(join(own, 'some.lock'), 'nothing\n');
  writeFileSync(join(own, 'sovran_engine', '__init__.py'), '');
  writeFileSync(join(own, 'sovran_engine', 'kinds', '__init__.py'), '');
  writeFileSync(
    join(own, 'sovran_engine', 'kinds', 'quantize.py'),
    `def run(context):
    tree = context.partial / "quantized"
    tree.mkdir()
    (tree / "config.json").write_text(str(context.job.spec["config"]["bits"]))
    return {}
`,
  );
  const definition = readFileSync(join(FAKE_TEMPLATES, 'cpu', 'engine.yaml'), 'utf8')
    .replace('name: cpu', 'name: throwaway')
    .replace('worker.lock', 'some.lock')
    .replace('methods: [lora, full]', 'methods: [grpo], settings: [reward]')
    .replace('Q8_0: {', 'TWO_BITS: { bits: { linear: 2.5, embedding: 8 },');
  writeFileSync(join(own, 'engine.yaml'), definition);
  return folder;
}

test.for([
  [
    'its method and setting',
    'train launch t --base base --dataset rows --method grpo --set reward=length',
    3,
    ['evaluation-rows', 'engine-ready'],
  ],
  ['a method near its own', 'train launch t --base base --dataset rows --method grp', 2, 'grpo'],
  ['a setting near its own', 'train launch t --base base --dataset rows --method grpo --set rewrd=1', 2, 'reward'],
  ['its scheme', 'scope size tri --parameters 8B --requests-per-day 100 --scheme TWO_BITS', 0, 'two_bits'],
  ['itself', 'engine show throwaway', 0, 'TWO_BITS'],
] as const)('the command line knows an engine by its folder: %s', async ([, line, exit, said]) => {
  const project = await unstoredProject({ templates: throwAway() });
  const answer = await project.run(...line.split(' '), '--json');
  expect(answer.exit).toBe(exit);
  const { error } = answer.json as { error?: { details?: { gates?: { id: string }[] } } };
  if (typeof said === 'string') expect(answer.stdout).toContain(said);
  else expect(error?.details?.gates?.map(({ id }) => id)).toEqual(said);
});

test('an engine is a folder, found and run without changes elsewhere', async () => {
  const templates = throwAway();
  const place = { ...processPlace(), templates };
  const engines = await readEngines(templates);
  const { name } = engineForJob(engines, { kind: 'quantize', scheme: 'TWO_BITS' }, undefined).definition;
  expect(name).toBe('throwaway');
  const runner = processRunner(place);
  const { lockDigest } = await runner.install(name, () => undefined);
  const jobId = '01JD0000000000000000000009';
  await runner.jobs.start(
    {
      apiVersion: 'job/v1',
      kind: 'quantize',
      jobId,
      seed: 1,
      inputs: [],
      spec: { scheme: 'TWO_BITS', config: { bits: 2 } },
      engine: { name, runner: 'process', environment: lockDigest },
      resources: { gpus: 0, threads: 1 },
      limits: { wallSeconds: 60 },
      labels: {},
    },
    {},
  );
  await until('the job to end', async () => (await runner.jobs.status(jobId))?.state === 'succeeded');
  const { trees, manifest } = await runner.jobs.collect(jobId);
  expect(trees.map((tree) => [tree.name, readFileSync(join(tree.path, 'config.json'), 'utf8')])).toEqual([
    ['quantized', '2'],
  ]);
  expect(manifest).toMatchObject({ engine: { name } });
});
