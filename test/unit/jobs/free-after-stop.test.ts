import { fakeRunner, type RunnerParts } from '../../support/fake-runner.ts';
import { expect, test } from 'vitest';
import { launchActions } from '../../../src/lib/stages/jobs/start-job.ts';
import { stopJob } from '../../../src/lib/stages/jobs/stop.ts';
import type { JobState, JobStatus } from '../../../src/lib/core/ports/runner.ts';
import type { Leases } from '../../../src/lib/core/ports/leases.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { Action, StepScope } from '../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

const ID = '01J00000000000000000000001';
const DRAFT = { resources: { gpus: 1 } };

/** A recorded job with one GPU on a host whose engine says this of it once it was asked to stop; what was done, in order. */
async function worldOf(left: JobState, log: string[]): Promise<StepScope> {
  const status = async (): Promise<JobStatus> =>
    ({ id: ID, state: log.includes('stop') ? left : 'running', resumable: false }) as JobStatus;
  const engine: RunnerParts = {
    jobs: {
      status: status,
      stop: async () => {
        log.push('stop');
        return status();
      },
      remove: async () => void log.push('remove'),
    },
  };
  const leases: Partial<Leases> = {
    release: async (holder) => void log.push(`free ${holder === ID ? 'its' : holder}`),
  };
  const ctx: StageContext = stageContext(tempProject(), {
    runners: { open: async () => fakeRunner(engine) },
    hosts: { gpuLeases: async () => leases as Leases },
  });
  const spec = {
    operation: 'train launch',
    subject: 'm',
    kind: 'job',
    host: 'gpu1',
    runner: 'docker',
  } as const;
  const times = { status: 'running', startedAt: '2026-01-01T00:00:00.000Z', outputs: [] } as const;
  await ctx.project.write(resourceOf('Run', ID, { ...spec, ...times, job: DRAFT }));
  return { ctx, project: ctx.project, runId: ID, outputs: {}, progress: () => undefined, things: ownNothing() };
}

test.each([
  ['goes on keeps its GPUs', 'running', ['stop']],
  ['somebody starts again meanwhile keeps its GPUs', 'queued', ['stop']],
  ['has stopped gives its GPUs back', 'stopped', ['stop', 'free its']],
] as const)('a job that %s', async (_, left, done) => {
  const log: string[] = [];
  const scope = await worldOf(left, log);
  const action = stopJob.actions['stop-job'] as Action<Json>;
  expect(await action.apply({ id: ID, graceMs: 0 }, scope)).toEqual({ state: left });
  expect(log).toEqual(done);
});

test.each([
  ['goes on is told, keeps its GPUs and is not forgotten', 'running', 'not-stopped', ['stop']],
  ['has stopped gives its GPUs back and is forgotten', 'stopped', undefined, ['stop', 'free its', 'remove']],
] as const)('a rolled back job that %s', async (_, left, code, done) => {
  const log: string[] = [];
  const scope = await worldOf(left, log);
  const action = launchActions['start-job'] as Action<Json>;
  const undone = action.compensate?.({ request: { host: 'gpu1' }, draft: DRAFT, earlier: null }, scope);
  if (code) await expect(undone).rejects.toMatchObject({ code, exit: 1, details: { host: 'gpu1', id: ID } });
  else await undone;
  expect(log).toEqual(done);
});
