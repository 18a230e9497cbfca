import { expect, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import type { Runner, LogEntry } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { askDocker, installedDocker } from '../../support/docker.ts';
import { ended, installedEngine, newJob, processPlace, until } from '../../support/process-place.ts';
import { privateDocker, type PrivateDocker } from '../../support/private-docker.ts';
import { letGo } from '../../support/worker-gate.ts';

const MIB = 1024 ** 2;

async function take(runner: Runner, id: string, since?: string): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of runner.jobs.followLog(id, since)) entries.push(entry);
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

test.for(engines)('$name: a rotated stretch is one gap, in bounded memory', async ({ open }) => {
  const { runner, environment } = await open();
  const job = newJob(environment, { steps: 2, logMiB: 60, logAfter: 1 });
  await runner.jobs.start(job, {});
  const first: LogEntry[] = [];
  for await (const entry of runner.jobs.followLog(job.jobId)) if (first.push(entry) === 2) break;
  await ended(runner, job.jobId);
  const before = process.memoryUsage.rss();
  let lines = 0;
  const gaps: LogEntry[] = [];
  let opening: LogEntry | undefined;
  for await (const entry of runner.jobs.followLog(job.jobId, first.at(-1)?.mark)) {
    opening ??= entry;
    if (entry.type === 'gap') gaps.push(entry);
    else lines += 1;
  }
  expect(opening).toMatchObject({ type: 'gap' });
  expect(gaps).toHaveLength(1);
  expect(lines).toBeGreaterThan(100_000);
  expect(lines).toBeLessThan(6 * MIB);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * MIB);
});

/** Follows a job whose daemon is killed at its tenth record, and comes back; only then is a job let go that is held. */
async function followThroughCrash(spec: { steps: number; holdAt?: number }): Promise<LogEntry[]> {
  const docker = await privateDocker();
  const { runner, environment, place } = await installedDocker(docker.socket);
  const job = newJob(environment, { ...spec, stepMs: 50, logSteps: true });
  await runner.jobs.start(job, {});
  const seen: LogEntry[] = [];
  let back: Promise<void> | undefined;
  for await (const entry of runner.jobs.followLog(job.jobId)) {
    if (seen.push(entry) !== 10) continue;
    await docker.kill();
    if (spec.holdAt === undefined) await new Promise((resolve) => setTimeout(resolve, 4000));
    back = started(docker).then(() => letGo(place.host.place.root, job.jobId));
    // Told below: who follows asks meanwhile, and may be the first to fail.
    back.catch(() => undefined);
  }
  await back;
  return seen;
}

async function started(docker: PrivateDocker): Promise<void> {
  await docker.start();
  const ping = async (): Promise<boolean> => (await askDocker('GET', '/_ping', docker)).status === 200;
  await until('the daemon to answer', () => ping().catch(() => false));
}

test('a log survives the daemon’s death: every line once', async () => {
  const seen = await followThroughCrash({ steps: 500, holdAt: 400 });
  expect(steps(seen)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
  expect(seen.filter(({ type }) => type === 'gap')).toEqual([]);
});

test('output written while the daemon was away is followed', async () => {
  const seen = await followThroughCrash({ steps: 30 });
  expect(steps(seen)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
});

test('reopens a connection lost while following a log', async () => {
  const { runner, environment, place } = await installedDocker();
  const job = newJob(environment, { steps: 60, stepMs: 50, logSteps: true, holdAt: 30 });
  await runner.jobs.start(job, {});
  let cuts = 0;
  const host = shaky(place.host, () => {
    cuts += 1;
    if (cuts === 3) letGo(place.host.place.root, job.jobId);
  });
  expect(steps(await take(dockerRunner({ ...place, host }), job.jobId))).toEqual(
    Array.from({ length: 60 }, (_, at) => at + 1),
  );
});

test('a log continues with the next attempt and outlives its container', async () => {
  const { runner, environment, place } = await installedDocker();
  const job = newJob(environment, { steps: 30, stepMs: 50, logSteps: true, holdAt: 10 });
  await runner.jobs.start(job, {});
  const first: LogEntry[] = [];
  for await (const entry of runner.jobs.followLog(job.jobId)) if (first.push(entry) === 5) break;
  await runner.jobs.stop(job.jobId, 5000);
  await runner.jobs.start(job, {});
  letGo(place.host.place.root, job.jobId);
  await ended(runner, job.jobId);
  await askDocker('DELETE', `/containers/sovran-${job.jobId}?force=1`);
  const rest = await take(runner, job.jobId, first.at(-1)?.mark);
  expect(steps(rest).at(-1)).toBe(30);
  expect([...first, ...rest].filter(({ type }) => type === 'gap')).toEqual([]);
  expect(await take(runner, job.jobId, rest.at(-1)?.mark)).toEqual([]);
});

test('a foreign mark restarts the log with a possible gap', async () => {
  const { runner, environment } = await installedEngine(processPlace());
  const job = newJob(environment, {});
  await runner.jobs.start(job, {});
  await ended(runner, job.jobId);
  expect(await take(runner, job.jobId, 'file:1-2.3:$(id)')).toMatchObject([
    { text: '' },
    { text: 'worker says hello' },
  ]);
  expect(await take(runner, job.jobId, 'file:1-2.3:4')).toMatchObject([
    { type: 'gap' },
    { text: '' },
    { text: 'worker says hello' },
  ]);
});

/** A host whose every connection to a socket is cut after half a second; `cut` is called after each. */
function shaky(host: Host, cut: () => void): Host {
  return {
    ...host,
    openSocket: async (path) => {
      const stream = await host.openSocket(path);
      const timer = setTimeout(() => (stream.destroy(), cut()), 500);
      stream.once('close', () => clearTimeout(timer));
      return stream;
    },
  };
}
