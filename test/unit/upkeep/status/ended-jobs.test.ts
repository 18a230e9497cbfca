import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Runner, JobLook, JobState } from '../../../../src/lib/core/ports/runner.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { readStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

/** Others of the clock's sleeps do not end here. */
const JUDGED_WITHIN_MS = 3_000;
const JOB = '01JD0000000000000000000009';
const RECONCILE = 'sovran job reconcile';
const RESUME = 'sovran resume';

/** A project whose record calls a job running, while its host says otherwise. */
async function withJob(state: JobState): Promise<StageContext> {
  const runner = async (): Promise<Runner> =>
    ({ jobs: { status: async () => ({ id: JOB, state }) } }) as unknown as Runner;
  const ctx = stageContext(tempProject(), { runners: { open: runner } });
  await ctx.project.write(
    resourceOf('Run', JOB, {
      operation: 'train launch',
      subject: 'm',
      kind: 'job',
      status: 'running',
      outputs: [],
      startedAt: '2026-01-01T00:00:00.000Z',
    }),
  );
  return ctx;
}

/** As after a kill in the middle of a command. */
function cutRun({ project: { root } }: StageContext): void {
  const plan = { id: 'p', hash: 'h', input: null, gates: [], steps: [], operation: 'o', target: 'T/t' };
  mkdirSync(join(root, '.sovran', 'journal'), { recursive: true });
  const begin = { type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'a', plan };
  writeFileSync(join(root, '.sovran', 'journal', '01JD0000000000000000000001.jsonl'), `${JSON.stringify(begin)}\n`);
}

/** A hashing that goes on until nobody wants it any more. */
function untilCalledOff(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('called off')));
  });
}

test('a job whose outputs are being hashed is shown as recorded', async () => {
  const jobStatus = async (_: string, look?: JobLook) =>
    look?.judged === false ? { id: JOB, state: 'succeeded', unjudged: true } : untilCalledOff(look?.signal);
  const ctx = await withJob('running');
  const clock = {
    ...ctx.clock,
    sleep: async (ms: number) => (ms === JUDGED_WITHIN_MS ? undefined : new Promise<void>(() => undefined)),
  };
  const runner = async (): Promise<Runner> => ({ jobs: { status: jobStatus } }) as unknown as Runner;
  const status = await readStatus({ ...ctx, clock, runners: { ...ctx.runners, open: runner } });
  expect(status.jobs).toMatchObject([{ id: JOB, status: 'running' }]);
  expect(status.unreachable).toEqual([]);
  expect(status.next).toContain(`sovran job follow ${JOB}`);
});

test.each<JobState>(['stopped', 'failed', 'succeeded', 'lost'])(
  'an unrecorded job that is %s needs `job reconcile`, no resume',
  async (state) => {
    const { next, interrupted } = await readStatus(await withJob(state));
    expect(interrupted).toEqual([]);
    expect(next[0]).toBe(RECONCILE);
    expect(next).not.toContain(RESUME);
  },
);

test('offers `resume` first where a command is interrupted, too', async () => {
  const ctx = await withJob('stopped');
  cutRun(ctx);
  const { next } = await readStatus(ctx);
  expect(next[0]).toBe(RESUME);
  expect(next).not.toContain(RECONCILE);
});

test('a job whose launch is interrupted is not lost, and is resumed', async () => {
  const ctx = await withJob('queued');
  const { root } = ctx.project;
  const runner = async (): Promise<Runner> => ({ jobs: { status: async () => undefined } }) as unknown as Runner;
  const before = await readStatus({ ...ctx, runners: { ...ctx.runners, open: runner } });
  expect([before.jobs[0]?.status, before.next[0]]).toEqual(['lost', RECONCILE]);
  cutRun(ctx);
  const journal = join(root, '.sovran', 'journal', '01JD0000000000000000000001.jsonl');
  appendFileSync(
    journal,
    `${JSON.stringify({ type: 'intent', at: '2026-01-01T00:00:00.000Z', step: 's', job: JOB })}\n`,
  );
  const { jobs, next } = await readStatus({ ...ctx, runners: { ...ctx.runners, open: runner } });
  expect(jobs).toMatchObject([{ id: JOB, status: 'running' }]);
  expect(next).not.toContain(RECONCILE);
  expect(next[0]).toBe(RESUME);
});
