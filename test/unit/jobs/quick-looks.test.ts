import { expect, test } from 'vitest';
import { collectJob } from '../../../src/lib/stages/jobs/collect.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { asPlan } from '../../../src/lib/core/operation/plan/plan.ts';
import type { ResourceOf } from '../../../src/lib/core/project/schemas.ts';
import { isTaken } from '../../../src/lib/stages/jobs/launch.ts';
import { findPriorJobs } from '../../../src/lib/stages/jobs/prior-jobs.ts';
import { draftJob, type JobRequest } from '../../../src/lib/stages/jobs/request.ts';
import type { Runner, JobState, JobStatus } from '../../../src/lib/core/ports/runner.ts';
import { holderState } from '../../../src/lib/stages/upkeep/reconcile/stale-leases.ts';
import { stopOrphan } from '../../../src/lib/stages/upkeep/reconcile/stop-orphan.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { toJson } from '../../../src/lib/core/kit/to-json.ts';
import { fakeRequest } from '../../support/launched-job.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

const ID = '01J00000000000000000000001';
const REQUEST = fakeRequest({ spec: {}, subject: 'tuned', seed: 7 });
const ENDED: JobStatus = { id: ID, kind: 'finetune', state: 'succeeded', resumable: false, unjudged: true };
const AT = '2026-01-01T00:00:00Z';
const NONE = { prior: null, rival: null };

interface Ended {
  state?: JobState;
  recorded?: JobState;
}

/** A project with a job that has just ended, whose outputs nobody can wait for. */
async function withEndedJob({ state = 'succeeded', recorded = 'running' }: Ended = {}): Promise<StageContext> {
  const jobStatus: Runner['jobs']['status'] = async (_, look) => {
    if (look?.judged === false) return { ...ENDED, state, owner: 'this-project' };
    throw new Error('hashed for minutes');
  };
  const runner = async (): Promise<Runner> => ({ jobs: { status: jobStatus } }) as unknown as Runner;
  const ctx = stageContext(tempProject(), { runners: { open: runner } });
  const { operation, subject, host } = REQUEST;
  const job = toJson({ ...draftOf(REQUEST), jobId: ID });
  const spec = {
    operation,
    subject,
    host,
    kind: 'job',
    runner: 'process',
    status: recorded,
    job,
    outputs: [],
  } as const;
  await ctx.project.write(resourceOf('Run', ID, { ...spec, startedAt: ctx.clock.now() }));
  return ctx;
}

const draftOf = (request: JobRequest) =>
  draftJob(request, { name: 'cpu', runner: 'process', environment: 'sha256:e' }, 2, 0);

const OTHER = { ...REQUEST, seed: 8 };
const followed = (state: JobState) => ({ prior: { id: ID, state, ended: true }, rival: null });

test.each([
  ['a made model that waits to be recorded is followed', REQUEST, {}, followed('succeeded')],
  ['a failure that waits to be recorded is followed', REQUEST, { state: 'failed' }, followed('failed')],
  ['a job that was stopped for good is begun anew', REQUEST, { state: 'stopped' }, NONE],
  ['a recorded job is begun anew', REQUEST, { recorded: 'succeeded' }, NONE],
  ['a job recorded as lost that came back is followed', REQUEST, { recorded: 'lost' }, followed('succeeded')],
  ['a made model of another request is in the way', OTHER, {}, { prior: null, rival: ID }],
  ['a failure of another request is not', OTHER, { state: 'failed' }, NONE],
  ['a recorded job of another request is not', OTHER, { recorded: 'succeeded' }, NONE],
] as const)('without hashing: %s', async (_, request, ended, found) => {
  const ctx = await withEndedJob(ended);
  expect(await findPriorJobs(request, draftOf(request), ctx)).toEqual(found);
});

test('follows a job whose recording was interrupted after its end', async () => {
  const ctx = await withEndedJob({ recorded: 'succeeded' });
  const target = collectJob.target({ id: ID });
  const plan = asPlan(collectJob.id, target, { id: ID }, { gates: [], steps: [] }, { next: () => 'x' });
  openJournal(ctx.project.root, '01J00000000000000000000002').append({ type: 'begin', at: AT, actor: 'a@b.c', plan });
  expect(await findPriorJobs(REQUEST, draftOf(REQUEST), ctx)).toEqual(followed('succeeded'));
});

test.each([
  ['no model', undefined, ID, false],
  ['a model of the job that is followed', ID, ID, false],
  ['a model of another job', ID, '01J00000000000000000000002', true],
  ['a model, and no job is followed', ID, undefined, true],
])('the name of %s is taken or not', (_, job, followedJob, taken) => {
  const existing = job === undefined ? undefined : (resourceOf('Model', 'tuned', { job }) as ResourceOf<'Model'>);
  const prior = followedJob === undefined ? null : { id: followedJob, state: 'succeeded' as const };
  expect(isTaken(existing, { prior })).toBe(taken);
});

test('finds a running lease holder without hashing', async () => {
  expect(await holderState(await withEndedJob(), 'local', ID)).toMatchObject({ state: 'ended' });
});

test('leaves an ended orphan alone without hashing', async () => {
  const ctx = await withEndedJob();
  const scope: StepScope = {
    ctx,
    project: ctx.project,
    runId: ID,
    outputs: {},
    progress: () => undefined,
    things: ownNothing(),
  };
  expect(await stopOrphan.apply({ kind: 'job', id: ID, host: 'local' }, scope)).toBeNull();
});
