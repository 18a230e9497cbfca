import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEngines } from '../../../src/lib/adapters/engines/folders/definitions.ts';
import { processEngine } from '../../../src/lib/adapters/engines/process/process-engine.ts';
import { engineForJob } from '../../../src/lib/stages/work/engines/choose.ts';
import { enginePlace, FAKE_TEMPLATES, until } from '../../support/engine-place.ts';
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
    .replace('Q8_0: { en: 8 bits., fr: 8 bits. }', 'TWO_BITS: { en: 2 bits., fr: 2 bits. }');
  writeFileSync(join(own, 'engine.yaml'), definition);
  return folder;
}

test('an engine is a folder: found, installed and run without a change elsewhere', async () => {
  const templates = throwAway();
  const place = { ...enginePlace(), templates };
  const engines = await readEngines(templates);
  const { name } = engineForJob(engines, { kind: 'quantize', scheme: 'TWO_BITS' }, undefined).definition;
  expect(name).toBe('throwaway');
  const engine = processEngine(place);
  const { lockDigest } = await engine.install(name, () => undefined);
  const jobId = '01JD0000000000000000000009';
  await engine.startJob(
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
  await until('the job to end', async () => (await engine.jobStatus(jobId))?.state === 'succeeded');
  const { trees, manifest } = await engine.collectJob(jobId);
  expect(trees.map((tree) => [tree.name, readFileSync(join(tree.path, 'config.json'), 'utf8')])).toEqual([
    ['quantized', '2'],
  ]);
  expect(manifest).toMatchObject({ engine: { name } });
});
