import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import type { ProcessPlace } from '../../src/lib/adapters/runners/process/place.ts';
import { ulids } from '../../src/lib/adapters/ulid.ts';
import type { Runner, JobSpec, JobStatus, ServiceSpec } from '../../src/lib/core/ports/runner.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';
import { hostIn } from './host-in.ts';
import { tempDir } from './temp-project.ts';

/** Engine templates whose worker needs nothing but the standard library. */
export const FAKE_TEMPLATES = fileURLToPath(new URL('fake-engine', import.meta.url));

/** A process engine in a private store, installed. What still runs when the test ends is stopped. */
export async function installedEngine(
  place: TestPlace = processPlace(),
): Promise<{ runner: Runner; place: TestPlace; environment: string }> {
  const runner = processRunner(place);
  const { lockDigest } = await runner.install('cpu', () => undefined);
  return { runner, place, environment: lockDigest };
}

/** An engine's place with the folders of its host on this machine. */
export interface TestPlace extends ProcessPlace {
  store: string;
  runtime: string;
}

/** A private store and socket folder, on this machine or on one that leads to it. */
export function processPlace(machine?: Host): TestPlace {
  const host = hostIn(tempDir(), machine);
  const { root: store, runtime } = host.place;
  const place = { host, store, runtime, templates: FAKE_TEMPLATES, clock: systemClock };
  stopWhenFinished(place);
  return place;
}

/** Stops every job and service of a place when the test ends, by their own records. */
export function stopWhenFinished(place: TestPlace): void {
  onTestFinished(async () => {
    const runner = processRunner(place);
    for (const { id, state } of await runner.jobs.list()) if (state === 'running') await runner.jobs.stop(id, 0);
    for (const { id } of await runner.services.list()) await runner.services.stop(id, 0);
    rmSync(place.store, { recursive: true, force: true });
  });
}

/** A job of the fake worker; `spec` tells it how to behave. */
export function fakeJob(environment: string, spec: JsonObject = {}, jobId = '01JOB0000000000000000000A1'): JobSpec {
  return {
    apiVersion: 'job/v1',
    kind: 'finetune',
    jobId,
    seed: 7,
    inputs: [],
    spec,
    engine: { name: 'cpu', runner: 'process', environment },
    resources: { gpus: 0, threads: 1 },
    limits: { wallSeconds: 3600 },
    labels: {},
  };
}

/** A job that no other test has, for runners that share a daemon. */
export function newJob(environment: string, spec: JsonObject = {}): JobSpec {
  return fakeJob(environment, spec, ulids().next());
}

/** A service of the fake worker, with a model of its own unless one is given. */
export function fakeService(environment: string, given: Partial<ServiceSpec> = {}): ServiceSpec {
  const modelTree = given.modelTree ?? tempDir();
  mkdirSync(modelTree, { recursive: true, mode: 0o755 });
  writeFileSync(join(modelTree, 'm.gguf'), 'GGUF', { mode: 0o644 });
  return {
    id: 'svc',
    modelTree,
    modelFile: 'm.gguf',
    engine: 'cpu',
    config: {},
    alias: 'a',
    parallel: 1,
    contextTokens: 64,
    threads: 1,
    environment,
    labels: {},
    ...given,
  };
}

/** Waits until a job has ended, at most a minute. */
export async function ended(runner: Runner, id: string): Promise<JobStatus> {
  const until = Date.now() + 60_000;
  for (;;) {
    const status = await runner.jobs.status(id);
    if (status && status.state !== 'running' && status.state !== 'queued') return status;
    if (Date.now() > until) throw new Error(`job ${id} is still ${status?.state ?? 'absent'}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits until `check` holds, at most a minute. */
export async function until(what: string, check: () => boolean | Promise<boolean>, patienceMs = 60_000): Promise<void> {
  const limit = Date.now() + patienceMs;
  while (!(await check())) {
    if (Date.now() > limit) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
