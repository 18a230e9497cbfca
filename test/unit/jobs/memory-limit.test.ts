import { expect, test } from 'vitest';
import { nextOf } from '../../../src/lib/cli/outcomes/job-outcome.ts';
import { findPriorJobs } from '../../../src/lib/stages/jobs/prior-jobs.ts';
import { memoryLimitGiB } from '../../../src/lib/stages/capacity/fit/limits.ts';
import { gatherLaunch, planLaunch } from '../../../src/lib/stages/jobs/launch.ts';
import { recordedView, type JobView } from '../../../src/lib/stages/jobs/job-view.ts';
import { recordOfStart } from '../../../src/lib/stages/jobs/start-job.ts';
import type { Runner, JobSpec, JobState } from '../../../src/lib/core/ports/runner.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { fakeRequest } from '../../support/launched-job.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const ID = '01JD0000000000000000000009';
const REQUEST = fakeRequest({ spec: { steps: 3 }, subject: 'tuned', seed: 7 });

test.for([
  [0, undefined],
  [Number.NaN, undefined],
  [0.2, 0.25],
  [0.9, 0.75],
  [1.9, 1.5],
  [3.8, 3.25],
  [7.6, 6.75],
  [15.6, 14],
  [62.7, 56.25],
  [2015.3, 1983.25],
] as const)('of %d GiB a job may use %d', ([host, limit]) => {
  expect(memoryLimitGiB(host)).toBe(limit);
});

/** A host with so much memory, and an engine of this kind on which the job `ID` is in that state. */
async function bed(name: Runner['name'], memoryGiB: number, state?: JobState) {
  const asked = {
    name,
    environment: async () => ({ engine: 'cpu', lockDigest: 'sha256:e', state: 'ready', details: {} }),
    jobs: { status: async () => state && { id: ID, kind: 'finetune', state, resumable: true } },
  };
  const ctx = stageContext(tempProject(), { runners: { open: async () => asked as unknown as Runner } });
  const facts = { os: 'x', arch: 'x86_64', kernel: '6', cpus: 2, memoryGiB, diskFreeGiB: 1, gpus: [], engines: [] };
  const probedAt = '2026-01-01T00:00:00.000Z';
  const spec = { transport: 'local', address: 'localhost', runner: name, labels: {}, facts: { ...facts, probedAt } };
  await ctx.project.write(resourceOf('Host', 'local', spec as never));
  return ctx;
}

test('a container’s memory limit follows its host, and is in the plan', async () => {
  const facts = await gatherLaunch(REQUEST, await bed('docker', 15.6));
  expect(facts.draft.resources).toMatchObject({ memoryGiB: 14 });
  const { gates, steps } = planLaunch(REQUEST, facts);
  expect(gates.find(({ id }) => id === 'memory-limit')).toMatchObject({
    verdict: 'pass',
    reason: { params: { host: 'local', memory: 14 } },
  });
  expect(steps[0]?.args).toMatchObject({ draft: { resources: { memoryGiB: 14 } } });
});

test('a process job has no memory limit', async () => {
  const facts = await gatherLaunch(REQUEST, await bed('process', 15.6));
  expect(facts.draft.resources.memoryGiB).toBeUndefined();
  expect(planLaunch(REQUEST, facts).gates.map(({ id }) => id)).not.toContain('memory-limit');
});

test.for<[string, JobState, number | undefined, number | undefined, string?]>([
  ['that goes on has what its host can spare by now', 'stopped', 12, 27.75],
  ['that was ended goes on with no less than it had, which is told', 'failed', 30, 30, 'waived'],
  ['that was ended goes on with more where the host has grown', 'failed', 12, 27.75],
  ['that goes on and had no limit has none', 'stopped', undefined, undefined],
  ['that runs keeps the one that it runs with', 'running', 12, 12],
])('a job %s', async ([, state, memoryGiB, now, verdict]) => {
  const ctx = await bed('docker', 31, state);
  const { draft } = await gatherLaunch(REQUEST, await bed('docker', 15.6));
  const { memoryGiB: _, ...resources } = draft.resources;
  const bounded = memoryGiB === undefined ? resources : { ...resources, memoryGiB };
  const job: JobSpec = { ...draft, jobId: ID, resources: bounded };
  const spec = recordOfStart(REQUEST, job, 'docker', '2026-01-01T00:00:00.000Z');
  const status = state === 'failed' || state === 'stopped' ? state : 'running';
  const failure = { code: 137, class: 'out-of-memory', message: 'killed' };
  await ctx.project.write(resourceOf('Run', ID, { ...spec, status, ...(state === 'failed' ? { failure } : {}) }));
  expect((await findPriorJobs(REQUEST, draft, ctx)).prior).toEqual({ id: ID, state });
  const found = await gatherLaunch(REQUEST, ctx);
  expect(found.prior).toEqual({ id: ID, state });
  expect(found.draft.resources.memoryGiB).toBe(now);
  const told = planLaunch(REQUEST, found).gates.find(({ id }) => id === 'memory-limit');
  expect(told?.verdict).toBe(now === undefined ? undefined : (verdict ?? 'pass'));
});

test.for([
  ['out-of-memory', 'sovran job logs'],
  ['disk-full', 'sovran train launch'],
] as const)('after %s the next command is %s', ([kind, next]) => {
  const failure = { code: 137, class: kind, message: '' };
  const job = { id: ID, status: 'failed', resumable: true, command: 'sovran train launch', failure };
  expect(nextOf(job as unknown as JobView)[0]).toMatch(next);
});

test('a job shows the memory limit it had', async () => {
  const { draft } = await gatherLaunch(REQUEST, await bed('docker', 15.6));
  const open = recordOfStart(REQUEST, { ...draft, jobId: ID }, 'docker', '2026-01-01T00:00:00.000Z');
  const failure = { code: 137, class: 'out-of-memory', reason: 'killed-memory', message: '' };
  const run = resourceOf('Run', ID, { ...open, status: 'failed', failure });
  expect(recordedView(run as never)).toMatchObject({ memoryGiB: 14 });
});
