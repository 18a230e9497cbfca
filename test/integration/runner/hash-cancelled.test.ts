import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followJob } from '../../../src/lib/stages/jobs/follow.ts';
import { glanceAt } from '../../../src/lib/stages/jobs/job-view.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { processPlace, fakeJob, installedEngine, until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const WAYS = ['local', 'ssh2', 'openssh'] as const;
const JOB = '01JBZ000000000000000000001';
/** Hashed for the better part of an hour; its blocks are not there. */
const HUGE_BYTES = 2 ** 40;

let bed: SshBed;
beforeAll(async () => (bed = await openBed()));
afterAll(() => bed.stop());

test.for(WAYS)('[fault 10 %s] a look that is called off ends the hashing on the host', async (way) => {
  const { runner, isHashed } = await endedJob(machineOf(way));
  const enough = new AbortController();
  const looking = runner.jobs.status(JOB, { signal: enough.signal });
  looking.catch(() => undefined);
  await until('the hashing', isHashed);
  enough.abort('enough');
  await expect(looking).rejects.toBe('enough');
  await until('the end of the hashing', () => !isHashed());
  expect(await runner.jobs.status(JOB, { judged: false })).toMatchObject({ unjudged: true });
});

test.for(WAYS)('[fault 10 %s] a glance leaves no hashing behind', async (way) => {
  const { runner, isHashed } = await endedJob(machineOf(way));
  const ctx = stageContext(tempProject());
  const sleep = (): Promise<void> => until('the hashing', isHashed);
  expect(await glanceAt(runner, JOB, { ...ctx, clock: { ...ctx.clock, sleep } })).toMatchObject({ unjudged: true });
  expect(isHashed()).toBe(false);
});

test('[fault 10] a follower detaches while outputs are hashed', async () => {
  const { runner, isHashed } = await endedJob();
  const stop = new AbortController();
  const following = followJob(await recorded(runner), JOB, () => undefined, stop.signal);
  following.catch(() => undefined);
  await until('the hashing', isHashed);
  stop.abort('detached');
  await expect(following).rejects.toBe('detached');
  await until('the end of the hashing', () => !isHashed());
});

function machineOf(way: (typeof WAYS)[number]): Host | undefined {
  return way === 'local' ? undefined : bed.host(way);
}

/** A job that has ended, with an output that is hashed for long. */
async function endedJob(machine?: Host): Promise<{ runner: Runner; isHashed: () => boolean }> {
  const { runner, place, environment } = await installedEngine(processPlace(machine));
  await runner.jobs.start(fakeJob(environment, {}, JOB), {});
  await until('its end', async () => (await runner.jobs.status(JOB, { judged: false }))?.unjudged === true);
  const huge = `huge-${randomUUID()}`;
  const file = openSync(join(place.store, 'jobs', JOB, 'out', 'model', huge), 'w');
  ftruncateSync(file, HUGE_BYTES);
  closeSync(file);
  return { runner, isHashed: () => processesNaming(huge).length > 0 };
}

/** A project that knows the job as one that runs. */
async function recorded(runner: Runner): Promise<StageContext> {
  const ctx = stageContext(tempProject(), { runners: { open: async () => runner } });
  const spec = { operation: 'train launch', subject: 'tuned', kind: 'job', host: 'local', status: 'running' } as const;
  await ctx.project.write(resourceOf('Run', JOB, { ...spec, startedAt: ctx.clock.now(), outputs: [] }));
  return ctx;
}
