import { expect, test } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import type { Engine, JobSpec, LogEntry } from '../../../src/lib/ports/engine.ts';
import type { Host } from '../../../src/lib/ports/host.ts';
import type { JsonObject } from '../../../src/lib/ports/json.ts';
import { askDocker, installedDocker } from '../../support/docker.ts';
import { ended, enginePlace, fakeJob, installedEngine } from '../../support/engine-place.ts';
import { privateDocker } from '../../support/private-docker.ts';

const MIB = 1024 ** 2;

function newJob(environment: string, spec: JsonObject): JobSpec {
  return fakeJob(environment, spec, ulids().next());
}

async function take(engine: Engine, id: string, since?: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of engine.followLog(id, since)) entries.push(entry);
  return entries;
}

function steps(entries: LogEntry[]): number[] {
  return entries.flatMap((entry) => {
    const step = entry.type === 'line' ? /^step (\d+)$/.exec(entry.text)?.[1] : undefined;
    return step === undefined ? [] : [Number(step)];
  });
}

const engines = [
  { name: 'containers', open: () => installedDocker() },
  { name: 'processes', open: () => installedEngine() },
];

test.for(engines)('$name: a stretch that was rotated away is one gap, and memory stays bounded', async ({ open }) => {
  const { engine, environment } = await open();
  const job = newJob(environment, { steps: 2, logMiB: 60, logAfter: 1 });
  await engine.startJob(job, {});
  const first: LogEntry[] = [];
  for await (const entry of engine.followLog(job.jobId)) if (first.push(entry) === 2) break;
  await ended(engine, job.jobId);
  const before = process.memoryUsage.rss();
  let lines = 0;
  const gaps: LogEntry[] = [];
  let opening: LogEntry | undefined;
  for await (const entry of engine.followLog(job.jobId, first.at(-1)?.mark)) {
    opening ??= entry;
    if (entry.type === 'gap') gaps.push(entry);
    else lines += 1;
  }
  expect(opening).toMatchObject({ type: 'gap' });
  expect(gaps.filter(({ type, ...gap }) => type === 'gap' && !('bytes' in gap))).toHaveLength(1);
  expect(lines).toBeGreaterThan(100_000);
  expect(lines).toBeLessThan(6 * MIB);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * MIB);
});

/** Follows a job whose daemon is killed at its tenth record, and comes back. */
async function followThroughCrash(steps: number): Promise<LogEntry[]> {
  const docker = await privateDocker();
  const { engine, environment } = await installedDocker(docker.socket);
  const job = newJob(environment, { steps, stepMs: 50, logSteps: true });
  await engine.startJob(job, {});
  const seen: LogEntry[] = [];
  for await (const entry of engine.followLog(job.jobId)) {
    if (seen.push(entry) !== 10) continue;
    await docker.kill();
    if (steps < 100) await new Promise((resolve) => setTimeout(resolve, 4000));
    void docker.start();
  }
  return seen;
}

test('the daemon dies and comes back while its log is followed: every line once, none lost', async () => {
  const seen = await followThroughCrash(500);
  expect(steps(seen)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
  expect(seen.filter(({ type }) => type === 'gap')).toEqual([]);
});

test('what a job wrote last while its daemon was away is a gap, never silence', async () => {
  const seen = await followThroughCrash(30);
  const last = steps(seen).at(-1) ?? 0;
  expect(last >= 8 && (last === 30 || seen.at(-1)?.type === 'gap')).toBe(true);
});

test('a line that breaks while a log is followed is opened again where it was', async () => {
  const { engine, environment } = await installedDocker(undefined, shaky());
  const job = newJob(environment, { steps: 60, stepMs: 50, logSteps: true });
  await engine.startJob(job, {});
  expect(steps(await take(engine, job.jobId))).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
});

test('a log goes on with the next attempt of a job, and a container that was removed leaves a gap', async () => {
  const { engine, environment } = await installedDocker();
  const job = newJob(environment, { steps: 30, stepMs: 50, logSteps: true });
  await engine.startJob(job, {});
  const first: LogEntry[] = [];
  for await (const entry of engine.followLog(job.jobId)) if (first.push(entry) === 5) break;
  await engine.stopJob(job.jobId, 5000);
  await engine.startJob(job, {});
  await ended(engine, job.jobId);
  const rest = await take(engine, job.jobId, first.at(-1)?.mark);
  expect(rest[0]).toMatchObject({ type: 'gap' });
  expect(steps(rest).at(-1)).toBe(30);
  await askDocker('DELETE', `/containers/sovran-${job.jobId}?force=1`);
  expect(await take(engine, job.jobId, rest.at(-1)?.mark)).toMatchObject([{ type: 'gap' }]);
  expect(steps(await take(engine, job.jobId))).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
});

test('a foreign mark begins at the beginning and says that something may be gone, and breaks nothing', async () => {
  const { engine, environment } = await installedEngine(enginePlace());
  const job = newJob(environment, {});
  await engine.startJob(job, {});
  await ended(engine, job.jobId);
  expect(await take(engine, job.jobId, 'file:1-2.3:$(id)')).toMatchObject([
    { text: '' },
    { text: 'worker says hello' },
  ]);
  expect(await take(engine, job.jobId, 'file:1-2.3:4')).toMatchObject([
    { type: 'gap' },
    { text: '' },
    { text: 'worker says hello' },
  ]);
});

/** This machine, whose every connection to a socket is cut after half a second. */
function shaky(): Host {
  const host = localHost('local');
  return {
    ...host,
    openSocket: async (path) => {
      const stream = await host.openSocket(path);
      const timer = setTimeout(() => stream.destroy(), 500);
      stream.once('close', () => clearTimeout(timer));
      return stream;
    },
  };
}
