import { fakeRunner, type RunnerParts } from '../../support/fake-runner.ts';
import { expect, test } from 'vitest';
import { launchActions } from '../../../src/lib/stages/jobs/start-job.ts';
import type { JobState, JobStatus } from '../../../src/lib/core/ports/runner.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { Leases } from '../../../src/lib/core/ports/leases.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import type { Action, StepScope } from '../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { toJson } from '../../../src/lib/core/kit/to-json.ts';
import { fakeRequest } from '../../support/launched-job.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

const ID = '01J00000000000000000000001';
const REQUEST = toJson({ ...fakeRequest({ spec: {}, subject: 'tuned', seed: 7 }), host: 'gpu1' });
/** Its input is in no store any more. */
const DRAFT = { resources: { gpus: 1 }, limits: { wallSeconds: 60 }, inputs: [{ name: 'rows', digest: 'sha256:0' }] };
const start = launchActions['start-job'] as Action<Json>;

/** A host whose engine says this of the job, and whose GPUs are somebody else's by now; what was done there, in order. */
function worldOf(known: Pick<JobStatus, 'state' | 'resumable'>, log: string[], stopped = known.state): StepScope {
  const status = (state: JobState): JobStatus => ({ id: ID, kind: 'finetune', ...known, state });
  const engine: RunnerParts = {
    name: 'docker',
    jobs: {
      status: async () => status(known.state),
      stop: async () => status(stopped),
      remove: async () => void log.push('remove'),
      start: async () => {
        log.push('start');
        return status('running');
      },
    },
  };
  const leases: Partial<Leases> = {
    acquire: async () => {
      log.push('acquire');
      return { granted: false, held: [], now: '2026-01-02T00:00:00.000Z' };
    },
    release: async () => void log.push('free'),
  };
  const ctx = stageContext(tempProject(), {
    runners: { open: async () => fakeRunner(engine) },
    hosts: { gpuLeases: async () => leases as Leases },
  });
  return { ctx, project: ctx.project, runId: ID, outputs: {}, progress: () => undefined, things: ownNothing() };
}

test.each([
  ['succeeded', false],
  ['failed', true],
  ['running', false],
  ['stopped', true],
  ['lost', true],
] as const)('an interrupted launch adopts its job, %s by now, without GPUs', async (state, resumable) => {
  const log: string[] = [];
  const scope = worldOf({ state, resumable }, log);
  expect(await start.apply({ request: REQUEST, draft: DRAFT, prior: null }, scope)).toEqual({ id: ID, state });
  expect(log).toEqual([]);
  expect((await requireResource(scope.project, 'Run', ID)).spec).toMatchObject({ status: 'running', host: 'gpu1' });
});

test.each(['succeeded', 'failed', 'running'] as const)(
  'an interrupted launch adopts a resumed job that cannot continue: %s',
  async (state) => {
    const log: string[] = [];
    const prior = { id: ID, state: 'stopped' };
    const scope = worldOf({ state, resumable: false }, log);
    expect(await start.apply({ request: REQUEST, draft: DRAFT, prior }, scope)).toEqual({ id: ID, state });
    expect(log).toEqual([]);
  },
);

test('a job resumed under another name of its machine is recorded there', async () => {
  const scope = worldOf({ state: 'running', resumable: false }, []);
  const run = {
    operation: 'train launch',
    subject: 'tuned',
    kind: 'job',
    host: 'gone',
    runner: 'docker',
    status: 'running',
  };
  const record = { ...run, startedAt: '2026-01-01T00:00:00.000Z', outputs: [] };
  await scope.project.write(resourceOf('Run', ID, record));
  await start.apply({ request: REQUEST, draft: DRAFT, prior: { id: ID, state: 'running' } }, scope);
  expect((await requireResource(scope.project, 'Run', ID)).spec).toMatchObject({ ...record, host: 'gpu1' });
});

test.each([
  ['has succeeded', 'succeeded', 'succeeded', ['free']],
  ['has failed', 'failed', 'failed', ['free']],
  ['is done before the stop reaches it', 'running', 'succeeded', ['free']],
  ['never began', 'queued', 'stopped', ['free', 'remove']],
  ['fails because it is stopped', 'running', 'failed', ['free', 'remove']],
] as const)('a rolled back job that %s releases its GPUs, keeping its end', async (_, state, stopped, done) => {
  const log: string[] = [];
  const scope = worldOf({ state, resumable: false }, log, stopped);
  await start.compensate?.({ request: REQUEST, draft: DRAFT, earlier: null }, scope);
  expect(log).toEqual(done);
});
