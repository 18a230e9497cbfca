import { expect, test } from 'vitest';
import { glanceAt } from '../../../src/lib/stages/jobs/job-view.ts';
import type { Runner, JobLook, JobStatus } from '../../../src/lib/core/ports/runner.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const DONE = { id: 'j', state: 'succeeded', resumable: false } as JobStatus;
const UNJUDGED: JobStatus = { ...DONE, unjudged: true };

/** An engine whose quick look says this, and whose judgement comes to that unless it is called off. */
function engineOf(quick: JobStatus | undefined, judged: Promise<JobStatus | undefined>) {
  const looks: (JobLook | undefined)[] = [];
  const jobStatus: Runner['jobs']['status'] = async (_, look) => {
    looks.push(look);
    if (look?.judged === false) return quick;
    const calledOff = new Promise<never>((_, reject) => {
      look?.signal?.addEventListener('abort', () => reject(new Error('called off')));
    });
    return Promise.race([judged, calledOff]);
  };
  return { runner: { jobs: { status: jobStatus } } as unknown as Runner, looks };
}

/** A context in which nobody waits. */
function impatient() {
  const ctx = stageContext(tempProject());
  return { ...ctx, clock: { ...ctx.clock, sleep: async () => undefined } };
}

test('a job that runs, or is judged already, is looked at once', async () => {
  const { runner, looks } = engineOf(DONE, new Promise(() => undefined));
  expect(await glanceAt(runner, 'j', stageContext(tempProject()))).toEqual(DONE);
  expect(looks).toEqual([{ judged: false }]);
});

test('one that has just ended is judged where that is quick', async () => {
  const failed: JobStatus = { ...DONE, state: 'failed' };
  const { runner } = engineOf(UNJUDGED, Promise.resolve(failed));
  expect(await glanceAt(runner, 'j', stageContext(tempProject()))).toEqual(failed);
});

test('a job with slow hashing is unjudged, its host reachable', async () => {
  const { runner, looks } = engineOf(UNJUDGED, new Promise(() => undefined));
  expect(await glanceAt(runner, 'j', impatient())).toEqual(UNJUDGED);
  expect(looks.at(-1)?.signal?.aborted).toBe(true);
});

test('a late failure of hashing does not fail the look', async () => {
  const judged = Promise.withResolvers<JobStatus>();
  const { runner } = engineOf(UNJUDGED, judged.promise);
  expect(await glanceAt(runner, 'j', impatient())).toEqual(UNJUDGED);
  judged.reject(new Error('the line broke'));
  await new Promise(setImmediate);
});
