import { expect, test } from 'vitest';
import type { Runner, JobEvent, LogEntry } from '../../../src/lib/core/ports/runner.ts';
import { ended, newJob, until } from '../../support/process-place.ts';

/** What every runner promises of jobs, whatever it runs workers in. `open` gives an installed engine and its environment. */
export function jobContract(open: () => Promise<{ runner: Runner; environment: string }>): void {
  test('a job that keeps the contract succeeds and gives its outputs by digest', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment);
    expect((await runner.jobs.start(job, {})).id).toBe(job.jobId);
    const status = await ended(runner, job.jobId);
    expect(status).toMatchObject({ state: 'succeeded', exitCode: 0, resumable: false, lastEvent: { type: 'end' } });
    expect([status.isolatesNetwork, await runner.isolatesNetwork()]).toEqual([true, true]);
    expect(status.startedAt && status.endedAt && status.startedAt <= status.endedAt).toBe(true);
    const { trees, outputs } = await runner.jobs.collect(job.jobId);
    expect(trees).toMatchObject([{ name: 'model', digest: expect.stringMatching(/^sha256:/), bytes: 11 }]);
    expect(outputs).toMatchObject([{ path: 'model/model.gguf', bytes: 11 }]);
  });

  test('a quick look at a job that ended says that it is not judged yet, until somebody has judged it', async () => {
    const { runner, environment } = await open();
    const { jobId, ...spec } = newJob(environment);
    await runner.jobs.start({ jobId, ...spec }, {});
    expect((await eventsOf(runner, jobId)).at(-1)).toMatchObject({ type: 'end' });
    const look = () => runner.jobs.status(jobId, { judged: false });
    await until('its end', async () => (await look())?.state !== 'running');
    expect(await look()).toMatchObject({ state: 'succeeded', exitCode: 0, unjudged: true });
    expect(await runner.jobs.list()).toMatchObject([{ id: jobId, state: 'succeeded', unjudged: true }]);
    const judged = await runner.jobs.status(jobId);
    expect([judged?.state, judged?.unjudged]).toEqual(['succeeded', undefined]);
    expect(await look()).toEqual(judged);
    expect(await runner.jobs.list()).toEqual([{ ...judged, lastEvent: undefined }]);
  });

  test('the same id and spec is adopted, another spec is refused', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 50 });
    await runner.jobs.start(job, {});
    await until('its begin', async () => (await runner.jobs.status(job.jobId))?.state === 'running');
    expect(await runner.jobs.start(job, {})).toMatchObject({ state: 'running' });
    await expect(runner.jobs.start({ ...job, seed: 8 }, {})).rejects.toMatchObject({
      code: 'job-spec-differs',
      exit: 3,
    });
    expect((await runner.jobs.list()).map(({ id }) => id)).toEqual([job.jobId]);
  });

  test('a finished job started again stays as it is', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment);
    await runner.jobs.start(job, {});
    const first = await ended(runner, job.jobId);
    expect(await runner.jobs.start(job, {})).toEqual(first);
  });

  test('a stopped job leaves a checkpoint and goes on to the same number of steps', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 40, stepMs: 5, holdAt: 3 });
    await runner.jobs.start(job, {});
    await until('a first step', async () => (await runner.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
    expect(await runner.jobs.stop(job.jobId, 60_000)).toMatchObject({
      state: 'stopped',
      exitCode: 75,
      resumable: true,
    });
    await runner.jobs.start(job, {});
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
    const steps = (await eventsOf(runner, job.jobId)).filter(({ type }) => type === 'progress').map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  });

  test('a worker that ignores the request to stop is ended after the grace', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 50, ignoreTerm: true });
    await runner.jobs.start(job, {});
    await until('a first step', async () => (await runner.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
    expect(await runner.jobs.stop(job.jobId, 200)).toMatchObject({
      state: 'stopped',
      signal: 'SIGKILL',
      resumable: true,
    });
  });

  test('two followers see every event once, in order, and one may begin in the middle', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 20, stepMs: 20 });
    await runner.jobs.start(job, {});
    const [all, late] = await Promise.all([eventsOf(runner, job.jobId), eventsOf(runner, job.jobId, 10)]);
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, at) => at + 1));
    expect(late).toEqual(all.slice(10));
  });

  test('an aborted follower leaves the job alone', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 30 });
    await runner.jobs.start(job, {});
    const given = new AbortController();
    const seen: number[] = [];
    for await (const { seq } of runner.jobs.follow(job.jobId, 0, given.signal)) {
      seen.push(seq);
      given.abort();
    }
    expect(seen.length).toBeGreaterThan(0);
    expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'running' });
  });

  test('a log is followed to its end, and from a mark on nothing comes twice', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 12, stepMs: 60, logSteps: true });
    await runner.jobs.start(job, {});
    const first: LogEntry[] = [];
    for await (const entry of runner.jobs.followLog(job.jobId)) if (first.push(entry) === 6) break;
    const rest = await logOf(runner, job.jobId, first.at(-1)?.mark);
    const lines = ['', 'worker says hello', ...Array.from({ length: 12 }, (_, at) => `step ${at + 1}`)];
    expect(textsOf([...first, ...rest])).toEqual(lines);
    expect(textsOf(await logOf(runner, job.jobId))).toEqual(lines);
    expect(await logOf(runner, job.jobId, rest.at(-1)?.mark)).toEqual([]);
  });

  test('a line without an end is cut, and what stands in a log is handed on as it is', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { logBytes: 200_000 });
    await runner.jobs.start(job, {});
    await ended(runner, job.jobId);
    const texts = textsOf(await logOf(runner, job.jobId));
    expect(texts.map((text) => text.length)).toEqual([65_536, 65_536, 65_536, 3392, 17]);
  });

  test('an aborted reader of a log leaves the job alone', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 30, logSteps: true });
    await runner.jobs.start(job, {});
    const given = new AbortController();
    let seen = 0;
    for await (const _ of runner.jobs.followLog(job.jobId, undefined, given.signal)) if ((seen += 1) > 4) given.abort();
    expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'running' });
  });

  const lies = [
    { name: 'without an end event', spec: { noEnd: true }, failure: 'no-end' },
    { name: 'without a manifest', spec: { noManifest: true }, failure: 'manifest' },
    { name: 'with an output that differs from its digest', spec: { tamper: true }, failure: 'manifest' },
    { name: 'with steps missing', spec: { steps: 5, missingSteps: 1 }, failure: 'steps-missing' },
  ];
  test.for(lies)('exit 0 $name is a failure', async ({ spec, failure }) => {
    const { runner, environment } = await open();
    const job = newJob(environment, spec);
    await runner.jobs.start(job, {});
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'failed', exitCode: 0, failure: { class: failure } });
    await expect(runner.jobs.collect(job.jobId)).rejects.toMatchObject({ code: 'job-not-collectable' });
  });

  test('a failure is told in the worker’s words', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { exit: 65 });
    await runner.jobs.start(job, {});
    expect(await ended(runner, job.jobId)).toMatchObject({
      state: 'failed',
      exitCode: 65,
      resumable: false,
      failure: { code: 65, class: 'data-invalid', message: 'row 7 is empty', remedy: 'validate the data set' },
    });
    expect(await runner.jobs.log(job.jobId, 1000)).toContain('worker says hello');
  });

  test('the wall time ends a job', async () => {
    const { runner, environment } = await open();
    const job = { ...newJob(environment, { steps: 1000, stepMs: 20 }), limits: { wallSeconds: 1 } };
    await runner.jobs.start(job, {});
    expect(await ended(runner, job.jobId)).toMatchObject({ state: 'failed', failure: { class: 'wall-time' } });
  });

  test('an unknown job has no status and no events', async () => {
    const { runner } = await open();
    expect(await runner.jobs.status('01JOB0000000000000000000ZZ')).toBeUndefined();
    await expect(runner.jobs.collect('01JOB0000000000000000000ZZ')).rejects.toMatchObject({
      code: 'job-not-collectable',
    });
  });

  test('a removed job is forgotten, a running one is not removed', async () => {
    const { runner, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 50 });
    await runner.jobs.start(job, {});
    await expect(runner.jobs.remove(job.jobId)).rejects.toThrow('is running');
    await runner.jobs.stop(job.jobId, 2000);
    await runner.jobs.remove(job.jobId);
    expect(await runner.jobs.status(job.jobId)).toBeUndefined();
  });
}

async function eventsOf(runner: Runner, id: string, after = 0): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of runner.jobs.follow(id, after)) events.push(event);
  return events;
}

async function logOf(runner: Runner, id: string, since?: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of runner.jobs.followLog(id, since)) entries.push(entry);
  return entries;
}

/** Lines, and `gap` for what is none. */
export function textsOf(entries: LogEntry[]): string[] {
  return entries.map((entry) => (entry.type === 'line' ? entry.text : 'gap'));
}
