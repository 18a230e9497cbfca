import { expect, test } from 'vitest';
import { findPriorJobs } from '../../../../src/lib/stages/work/jobs/prior-jobs.ts';
import { draftJob, type JobRequest } from '../../../../src/lib/stages/work/jobs/request.ts';
import type { Engine, JobStatus } from '../../../../src/lib/core/ports/engine.ts';
import { holderState } from '../../../../src/lib/stages/upkeep/reconcile/left-there.ts';
import { stopOrphan } from '../../../../src/lib/stages/upkeep/reconcile/stop-orphan.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import type { StepScope } from '../../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { toJson } from '../../../../src/lib/core/kit/to-json.ts';
import { fakeRequest } from '../../../support/launched-job.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';
import { ownNothing } from '../../../../src/lib/core/operation/owned.ts';

const ID = '01J00000000000000000000001';
const REQUEST = fakeRequest({ spec: {}, subject: 'tuned', seed: 7 });
const ENDED: JobStatus = { id: ID, kind: 'finetune', state: 'succeeded', resumable: false, unjudged: true };
const NONE = { prior: null, rival: null };

/** A project with a job that has just ended, whose outputs nobody can wait for. */
async function withEndedJob(request = REQUEST): Promise<StageContext> {
  const jobStatus: Engine['jobStatus'] = async (_, look) => {
    if (look?.judged === false) return { ...ENDED, owner: 'this-project' };
    throw new Error('hashed for minutes');
  };
  const engine = async (): Promise<Engine> => ({ jobStatus }) as Partial<Engine> as Engine;
  const ctx = stageContext(tempProject(), { engine });
  const { operation, subject, host } = request;
  const job = toJson({ ...draftOf(request), jobId: ID });
  const spec = {
    operation,
    subject,
    host,
    kind: 'job',
    engine: 'process',
    status: 'running',
    job,
    outputs: [],
  } as const;
  await ctx.project.write(resourceOf('Run', ID, { ...spec, startedAt: ctx.clock.now() }));
  return ctx;
}

const draftOf = (request: JobRequest) =>
  draftJob(request, { name: 'cpu', runner: 'process', environment: 'sha256:e' }, 2, 0);

test.each([
  ['another request', { ...REQUEST, seed: 8 }],
  ['the same request', REQUEST],
])('an ended job of %s neither runs nor resumes, without hashing', async (_, request) => {
  const ctx = await withEndedJob();
  expect(await findPriorJobs(request, draftOf(request), ctx)).toEqual(NONE);
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
