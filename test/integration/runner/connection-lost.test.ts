import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Runner, JobEvent } from '../../../src/lib/core/ports/runner.ts';
import { ended, processPlace, fakeJob, installedEngine, until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { letGo } from '../../support/worker-gate.ts';
import { DRIVERS } from '../../support/tier.ts';

const JOB = '01JOB0000000000000000000A1';

let bed: SshBed;
beforeAll(async () => (bed = await openBed()));
afterAll(() => bed.stop());

test.for(DRIVERS)('[fault 10 %s] a job outlives the line, is read again and collected once', async (driver) => {
  const { runner, place, environment } = await installedEngine(processPlace(bed.host(driver)));
  await runner.jobs.start(fakeJob(environment, { steps: 60, stepMs: 50, holdAt: 30 }), {});
  const followed = collect(runner);
  await until('a first step', async () => (await runner.jobs.status(JOB))?.lastEvent?.type === 'progress');
  expect(cutLine()).toBeGreaterThan(0);
  expect(processesNaming(`--job ${place.store}`)).toHaveLength(1);
  await until('the line to be back', async () => (await runner.jobs.status(JOB))?.state !== undefined);
  letGo(place.store, JOB);
  expect(await ended(runner, JOB)).toMatchObject({ state: 'succeeded', exitCode: 0 });
  expect((await followed).map(({ seq }) => seq)).toEqual(Array.from({ length: 62 }, (_, at) => at + 1));
  const first = await runner.jobs.collect(JOB);
  expect(await runner.jobs.collect(JOB)).toEqual(first);
  expect(livesOf(place.store)).toBe(1);
});

test.for(DRIVERS)('[fault 10 %s] a start interrupted by a lost connection makes one worker', async (driver) => {
  const { runner, place, environment } = await installedEngine(processPlace(bed.host(driver)));
  const job = fakeJob(environment, { steps: 2000, stepMs: 50 });
  for (const waitMs of [5, 60, 120, 250]) {
    const starting = runner.jobs.start(job, {}).then(
      () => undefined,
      (error: unknown) => error,
    );
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    cutLine();
    const error = await starting;
    if (error !== undefined) expect(error).toMatchObject({ exit: 4 });
  }
  expect(await again(() => runner.jobs.start(job, {}))).toMatchObject({ state: 'running' });
  await until('a first step', async () => (await runner.jobs.status(JOB))?.lastEvent?.type === 'progress');
  expect(processesNaming(`--job ${place.store}`)).toHaveLength(1);
  expect(livesOf(place.store)).toBe(1);
  expect(await runner.jobs.stop(JOB, 5000)).toMatchObject({ state: 'stopped', resumable: true });
});

/** Kills every session of the server; returns how many there were. */
function cutLine(): number {
  const sessions = bed.sessions();
  for (const pid of sessions) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
  return sessions.length;
}

/** An operator who types a command again while the line is bad. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
  }
  return ask();
}

async function collect(runner: Runner): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of runner.jobs.follow(JOB, 0)) events.push(event);
  return events;
}

function livesOf(store: string): number {
  const path = join(store, 'jobs', JOB, 'lives');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
}
