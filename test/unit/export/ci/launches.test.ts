import { expect, test } from 'vitest';
import type { JobRun } from '../../../../src/lib/core/project/job-runs.ts';
import type { ResourceOf } from '../../../../src/lib/core/project/schemas.ts';
import { candidateWords, chainTo, datasetsOf } from '../../../../src/lib/stages/export/ci/launches.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const model = (name: string, job?: string): ResourceOf<'Model'> =>
  ({ metadata: { name }, spec: { job } }) as unknown as ResourceOf<'Model'>;

/** A job as its launch records it. */
function jobRun(
  id: string,
  operation: string,
  subject: string,
  { spec, lineage }: { spec: object; lineage: object[] },
): JobRun {
  const job = { seed: 42, spec, resources: { gpus: 0 }, engine: { name: 'cpu' } };
  return {
    metadata: { name: id },
    spec: { operation, subject, host: 'gpu1', job, collect: [{ tree: 'x', model: { name: subject, lineage } }] },
  } as unknown as JobRun;
}

const parent = (relation: string, name: string): object => ({ relation, name, digest: DIGEST });
const JOBS = [
  jobRun('t', 'train launch', 'tuned', {
    spec: { method: 'lora', lr: 0.002 },
    lineage: [parent('merged-from', 'base'), parent('trained-on', 'rows')],
  }),
  jobRun('q', 'quantize launch', 'tuned-q4', {
    spec: { scheme: 'Q4_0' },
    lineage: [parent('quantized-from', 'tuned')],
  }),
];
const MODELS = [model('base'), model('tuned', 't'), model('tuned-q4', 'q'), model('lost', 'gone')];

test('the launches of a model lead back to what was imported', () => {
  const { launches, root } = chainTo('tuned-q4', MODELS, JOBS);
  expect(root).toBe('base');
  expect(datasetsOf(launches)).toEqual(['rows']);
  const lines = launches.map((launch) => candidateWords(launch, launches, (name) => `${name}-2`));
  expect(lines.map((words) => words.map(({ text }) => text).join(' '))).toEqual([
    expect.stringMatching(
      /^train launch tuned-2 --base base --dataset rows --method lora .*--set lr=0.002 .*--host gpu1$/,
    ),
    'quantize launch tuned-q4-2 --model tuned-2 --scheme Q4_0 --host gpu1',
  ]);
});

test('a candidate keeps its stem across pipelines, another number its own', () => {
  const again = jobRun('c', 'train launch', 'tuned-2', {
    spec: { method: 'full' },
    lineage: [parent('merged-from', 'base'), parent('trained-on', 'rows')],
  });
  const stems = (models: typeof MODELS): string[] =>
    chainTo('tuned-2', [...models, model('tuned-2', 'c')], [...JOBS, again]).launches.map(({ stem }) => stem);
  expect(stems(MODELS)).toEqual(['tuned']);
  expect(stems([model('base')])).toEqual(['tuned-2']);
});

test.each(['base', 'lost', 'nothing'])('%s has no launch', (name) => {
  expect(chainTo(name, MODELS, JOBS)).toEqual({ launches: [], root: undefined });
});

test('models that name each other end the chain', () => {
  const again = jobRun('b', 'train launch', 'base', {
    spec: { method: 'full' },
    lineage: [parent('merged-from', 'tuned'), parent('trained-on', 'rows')],
  });
  expect(chainTo('tuned', [model('base', 'b'), model('tuned', 't')], [...JOBS, again]).launches).toHaveLength(2);
});
