import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { outputTrees, recordedJobs } from '../../../../src/lib/stages/machines/garbage/needs.ts';
import type { ProjectEvent } from '../../../../src/lib/core/ports/project-store.ts';
import type { RunSpec } from '../../../../src/lib/core/project/resources/run.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { treeOf } from '../../../support/host-store.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

const ID = '01JD0000000000000000000009';
const OTHER = '01JD0000000000000000000008';
const failure = (kind: string): Partial<RunSpec> => ({
  status: 'failed',
  failure: { code: 70, class: kind, message: 'm' },
});

/** What `job reconcile --write-off` records. */
function writeOff(job: string): ProjectEvent {
  return {
    id: OTHER,
    at: '2026-01-01T00:00:00Z',
    actor: 'a@example.org',
    operation: 'job reconcile',
    target: 'Jobs',
    result: 'succeeded',
    planHash: `sha256:${'a'.repeat(64)}`,
    files: {},
    prev: null,
    data: { writeOff: [job] },
  };
}

/** What of one job with this record the host is asked for. `fetched`: its output lies in the store of this machine. */
async function asked(spec: Partial<RunSpec>, { named = true, fetched = true, given = '' } = {}) {
  const artifacts = await openArtifacts(join(tempDir(), 'store'));
  const ctx = stageContext(tempProject(), { artifacts: async () => artifacts });
  const maker = fetched ? artifacts : await openArtifacts(join(tempDir(), 'elsewhere'));
  const { digest, bytes, files } = await maker.putTree(treeOf('a'));
  const outputs = files.map(({ path, sha256, size }) => ({
    path: `merged/${path}`,
    sha256: `sha256:${sha256}`,
    bytes: size,
  }));
  expect(outputTrees({ outputs })).toEqual([digest]);
  const run = { operation: 'train launch', subject: 'm', kind: 'job', host: 'gpu1', runner: 'docker' } as const;
  const startedAt = '2026-01-01T00:00:00.000Z';
  await ctx.project.write(resourceOf('Run', ID, { ...run, startedAt, status: 'succeeded', outputs, ...spec }));
  const model = {
    kind: 'merged',
    license: 'MIT',
    digest,
    bytes,
    format: 'safetensors',
    parameters: 1,
    trainable: true,
  };
  if (named)
    await ctx.project.write(resourceOf('Model', 'm', { ...model, lineage: [], registeredAt: startedAt } as never));
  if (given !== '') await ctx.project.writeEvent(writeOff(given));
  return await recordedJobs(ctx, ['gpu1', 'alias']);
}

test.for([
  ['ended well, and its outputs are here', {}, {}, [{ id: ID, over: 'succeeded' }]],
  ['ended well, and the host may have the only copy of what a model is', {}, { fetched: false }, []],
  ['ended well, and nothing names its outputs', {}, { fetched: false, named: false }, [{ id: ID, over: 'succeeded' }]],
  ['failed for good', failure('data-invalid'), {}, [{ id: ID, over: 'failed' }]],
  ['failed and may go on', failure('disk-full'), {}, [{ id: ID }]],
  ['was stopped', { status: 'stopped' }, {}, [{ id: ID }]],
  ['was lost', { status: 'lost' }, {}, [{ id: ID, lost: true }]],
  ['was written off', failure('manifest'), { given: ID }, [{ id: ID, over: 'written-off' }]],
  [
    'failed as one that is written off, and was not',
    failure('manifest'),
    { given: OTHER },
    [{ id: ID, over: 'failed' }],
  ],
  ['was written off and is recorded as succeeded since', {}, { given: ID }, [{ id: ID, over: 'succeeded' }]],
  ['runs', { status: 'running' }, {}, []],
  ['ran elsewhere', { host: 'gpu2' }, {}, []],
] as const)('a job that %s', async ([, spec, where, told]) => {
  expect(await asked(spec as Partial<RunSpec>, where)).toEqual(told);
});
