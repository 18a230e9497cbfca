import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import type { Runner, JobEvent, JobSpec, LogEntry } from '../../../src/lib/core/ports/runner.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import type { JsonObject } from '../../../src/lib/core/ports/json.ts';
import { ended, fakeJob, until } from '../../support/engine-place.ts';
import { tempDir } from '../../support/temp-project.ts';

/** What every engine promises, whatever it runs workers in. `open` gives an installed engine and its environment. */
export function engineContract(open: () => Promise<{ engine: Runner; environment: string }>): void {
  test('a job that keeps the contract succeeds and gives its outputs by digest', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment);
    expect((await engine.jobs.start(job, {})).id).toBe(job.jobId);
    const status = await ended(engine, job.jobId);
    expect(status).toMatchObject({ state: 'succeeded', exitCode: 0, resumable: false, lastEvent: { type: 'end' } });
    expect([status.isolatesNetwork, await engine.isolatesNetwork()]).toEqual([true, true]);
    expect(status.startedAt && status.endedAt && status.startedAt <= status.endedAt).toBe(true);
    const { trees, outputs } = await engine.jobs.collect(job.jobId);
    expect(trees).toMatchObject([{ name: 'model', digest: expect.stringMatching(/^sha256:/), bytes: 11 }]);
    expect(outputs).toMatchObject([{ path: 'model/model.gguf', bytes: 11 }]);
  });

  test('a quick look at a job that ended says that it is not judged yet, until somebody has judged it', async () => {
    const { engine, environment } = await open();
    const { jobId, ...spec } = newJob(environment);
    await engine.jobs.start({ jobId, ...spec }, {});
    expect((await eventsOf(engine, jobId)).at(-1)).toMatchObject({ type: 'end' });
    const look = () => engine.jobs.status(jobId, { judged: false });
    await until('its end', async () => (await look())?.state !== 'running');
    expect(await look()).toMatchObject({ state: 'succeeded', exitCode: 0, unjudged: true });
    expect(await engine.jobs.list()).toMatchObject([{ id: jobId, state: 'succeeded', unjudged: true }]);
    const judged = await engine.jobs.status(jobId);
    expect([judged?.state, judged?.unjudged]).toEqual(['succeeded', undefined]);
    expect(await look()).toEqual(judged);
    expect(await engine.jobs.list()).toEqual([{ ...judged, lastEvent: undefined }]);
  });

  test('the same id and spec is adopted, another spec is refused', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 50 });
    await engine.jobs.start(job, {});
    expect(await engine.jobs.start(job, {})).toMatchObject({ state: 'running' });
    await expect(engine.jobs.start({ ...job, seed: 8 }, {})).rejects.toMatchObject({
      code: 'job-spec-differs',
      exit: 3,
    });
    expect((await engine.jobs.list()).map(({ id }) => id)).toEqual([job.jobId]);
  });

  test('a finished job started again stays as it is', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment);
    await engine.jobs.start(job, {});
    const first = await ended(engine, job.jobId);
    expect(await engine.jobs.start(job, {})).toEqual(first);
  });

  test('a stopped job leaves a checkpoint and goes on to the same number of steps', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 40, stepMs: 5, holdAt: 3 });
    await engine.jobs.start(job, {});
    await until('a first step', async () => (await engine.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
    expect(await engine.jobs.stop(job.jobId, 60_000)).toMatchObject({
      state: 'stopped',
      exitCode: 75,
      resumable: true,
    });
    await engine.jobs.start(job, {});
    expect(await ended(engine, job.jobId)).toMatchObject({ state: 'succeeded' });
    const steps = (await eventsOf(engine, job.jobId)).filter(({ type }) => type === 'progress').map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  });

  test('a worker that ignores the request to stop is ended after the grace', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 50, ignoreTerm: true });
    await engine.jobs.start(job, {});
    await until('a first step', async () => (await engine.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
    expect(await engine.jobs.stop(job.jobId, 200)).toMatchObject({
      state: 'stopped',
      signal: 'SIGKILL',
      resumable: true,
    });
  });

  test('two followers see every event once, in order, and one may begin in the middle', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 20, stepMs: 20 });
    await engine.jobs.start(job, {});
    const [all, late] = await Promise.all([eventsOf(engine, job.jobId), eventsOf(engine, job.jobId, 10)]);
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, at) => at + 1));
    expect(late).toEqual(all.slice(10));
  });

  test('an aborted follower leaves the job alone', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 30 });
    await engine.jobs.start(job, {});
    const given = new AbortController();
    const seen: number[] = [];
    for await (const { seq } of engine.jobs.follow(job.jobId, 0, given.signal)) {
      seen.push(seq);
      given.abort();
    }
    expect(seen.length).toBeGreaterThan(0);
    expect(await engine.jobs.status(job.jobId)).toMatchObject({ state: 'running' });
  });

  test('a log is followed to its end, and from a mark on nothing comes twice', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 12, stepMs: 60, logSteps: true });
    await engine.jobs.start(job, {});
    const first: LogEntry[] = [];
    for await (const entry of engine.jobs.followLog(job.jobId)) if (first.push(entry) === 6) break;
    const rest = await logOf(engine, job.jobId, first.at(-1)?.mark);
    const lines = ['', 'worker says hello', ...Array.from({ length: 12 }, (_, at) => `step ${at + 1}`)];
    expect(textsOf([...first, ...rest])).toEqual(lines);
    expect(textsOf(await logOf(engine, job.jobId))).toEqual(lines);
    expect(await logOf(engine, job.jobId, rest.at(-1)?.mark)).toEqual([]);
  });

  test('a line without an end is cut, and what stands in a log is handed on as it is', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { logBytes: 200_000 });
    await engine.jobs.start(job, {});
    await ended(engine, job.jobId);
    const texts = textsOf(await logOf(engine, job.jobId));
    expect(texts.map((text) => text.length)).toEqual([65_536, 65_536, 65_536, 3392, 17]);
  });

  test('an aborted reader of a log leaves the job alone', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 30, logSteps: true });
    await engine.jobs.start(job, {});
    const given = new AbortController();
    let seen = 0;
    for await (const _ of engine.jobs.followLog(job.jobId, undefined, given.signal)) if ((seen += 1) > 4) given.abort();
    expect(await engine.jobs.status(job.jobId)).toMatchObject({ state: 'running' });
  });

  const lies = [
    { name: 'without an end event', spec: { noEnd: true }, failure: 'no-end' },
    { name: 'without a manifest', spec: { noManifest: true }, failure: 'manifest' },
    { name: 'with an output that differs from its digest', spec: { tamper: true }, failure: 'manifest' },
    { name: 'with steps missing', spec: { steps: 5, missingSteps: 1 }, failure: 'steps-missing' },
  ];
  test.for(lies)('exit 0 $name is a failure', async ({ spec, failure }) => {
    const { engine, environment } = await open();
    const job = newJob(environment, spec);
    await engine.jobs.start(job, {});
    expect(await ended(engine, job.jobId)).toMatchObject({ state: 'failed', exitCode: 0, failure: { class: failure } });
    await expect(engine.jobs.collect(job.jobId)).rejects.toMatchObject({ code: 'job-not-collectable' });
  });

  test('a failure is told in the worker’s words', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { exit: 65 });
    await engine.jobs.start(job, {});
    expect(await ended(engine, job.jobId)).toMatchObject({
      state: 'failed',
      exitCode: 65,
      resumable: false,
      failure: { code: 65, class: 'data-invalid', message: 'row 7 is empty', remedy: 'validate the data set' },
    });
    expect(await engine.jobs.log(job.jobId, 1000)).toContain('worker says hello');
  });

  test('the wall time ends a job', async () => {
    const { engine, environment } = await open();
    const job = { ...newJob(environment, { steps: 1000, stepMs: 20 }), limits: { wallSeconds: 1 } };
    await engine.jobs.start(job, {});
    expect(await ended(engine, job.jobId)).toMatchObject({ state: 'failed', failure: { class: 'wall-time' } });
  });

  test('an unknown job has no status and no events', async () => {
    const { engine } = await open();
    expect(await engine.jobs.status('01JOB0000000000000000000ZZ')).toBeUndefined();
    await expect(engine.jobs.collect('01JOB0000000000000000000ZZ')).rejects.toMatchObject({
      code: 'job-not-collectable',
    });
  });

  test('a removed job is forgotten, a running one is not removed', async () => {
    const { engine, environment } = await open();
    const job = newJob(environment, { steps: 1000, stepMs: 50 });
    await engine.jobs.start(job, {});
    await expect(engine.jobs.remove(job.jobId)).rejects.toThrow('is running');
    await engine.jobs.stop(job.jobId, 2000);
    await engine.jobs.remove(job.jobId);
    expect(await engine.jobs.status(job.jobId)).toBeUndefined();
  });

  test('a service starts once, becomes healthy and stops without a trace', async () => {
    const { engine, environment } = await open();
    const tree = tempDir();
    writeFileSync(join(tree, 'adapter_config.json'), '{}', { mode: 0o600 });
    const spec = { ...serviceSpec(environment), adapters: [{ name: 'themes', tree }] };
    const [one, two] = await Promise.all([engine.services.start(spec), engine.services.start(spec)]);
    expect(one.socket).toBe(two.socket);
    await until('health', async () => (await engine.services.status('svc')).state === 'healthy');
    expect(await engine.services.list()).toMatchObject([{ id: 'svc', labels: { release: 'r1' } }]);
    expect(await engine.services.status('svc')).toMatchObject({ specDigest: digestOf(spec), isolatesNetwork: true });
    await expect(engine.services.start({ ...spec, alias: 'b' })).rejects.toMatchObject({
      code: 'service-spec-differs',
    });
    await engine.services.stop('svc', 3000);
    expect(existsSync(one.socket)).toBe(false);
    expect(await engine.services.status('svc')).toMatchObject({ state: 'absent' });
    await engine.services.stop('svc', 0);
  });

  test('a service that cannot start is exited, says why, and may be started again', async () => {
    const { engine, environment } = await open();
    const spec = serviceSpec(environment);
    await engine.services.start({ ...spec, engine: 'cpu', config: {}, modelFile: 'absent.gguf' });
    await until('exit', async () => (await engine.services.status('svc')).state === 'exited');
    expect((await engine.services.status('svc')).lastWords).toContain('absent.gguf');
    await engine.services.start({ ...spec, adapters: [{ name: 'empty', tree: tempDir() }] });
    await until('exit', async () => (await engine.services.status('svc')).lastWords?.includes('empty') === true);
    await engine.services.start(spec);
    await until('health', async () => (await engine.services.status('svc')).state === 'healthy');
  });
}

/** A job that no other test has, for engines that share a daemon. */
function newJob(environment: string, spec: JsonObject = {}): JobSpec {
  return fakeJob(environment, spec, ulids().next());
}

function serviceSpec(environment: string) {
  const modelTree = tempDir();
  writeFileSync(join(modelTree, 'm.gguf'), 'GGUF');
  return {
    id: 'svc',
    modelTree,
    engine: 'cpu',
    config: {},
    modelFile: 'm.gguf',
    alias: 'a',
    parallel: 1,
    contextTokens: 64,
    threads: 1,
    environment,
    labels: { release: 'r1' },
  };
}

async function eventsOf(engine: Runner, id: string, after = 0): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of engine.jobs.follow(id, after)) events.push(event);
  return events;
}

async function logOf(engine: Runner, id: string, since?: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of engine.jobs.followLog(id, since)) entries.push(entry);
  return entries;
}

/** Lines, and `gap` for what is none. */
function textsOf(entries: LogEntry[]): string[] {
  return entries.map((entry) => (entry.type === 'line' ? entry.text : 'gap'));
}
