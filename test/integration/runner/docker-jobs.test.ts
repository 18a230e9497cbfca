import { inspect } from 'node:util';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import { HostAgent } from '../../../src/lib/adapters/runners/host/ask-health.ts';
import { openDaemon } from '../../../src/lib/adapters/runners/docker/site/daemon.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { askDocker, containersBelow, dockerPlace, installedDocker, SOCKET } from '../../support/docker.ts';
import { ENDLESS } from '../../support/endless.ts';
import { hostIn } from '../../support/host-in.ts';
import { ended, newJob, until } from '../../support/process-place.ts';
import { privateDocker } from '../../support/private-docker.ts';
import { prepareContained } from '../../support/unbegun-job.ts';

const MIB = 1024 ** 2;

interface Inspected {
  Config: { User: string; Env: string[]; Labels: Record<string, string> };
  HostConfig: Record<string, unknown>;
  State: { Pid: number };
  NetworkSettings: { Networks: Record<string, unknown> };
}

async function firstStep(runner: Runner, id: string): Promise<void> {
  await until('a first step', async () => (await runner.jobs.status(id))?.lastEvent?.type === 'progress');
}

test('a job has no network, no rights, and writes its folder only', async () => {
  const { runner, environment } = await installedDocker();
  process.env.CANARY = 'canary-of-the-operator';
  const job = newJob(environment, { steps: 1000, stepMs: 50 });
  await runner.jobs.start({ ...job, resources: { gpus: 0, threads: 1, memoryGiB: 0.25 } }, {});
  const { answer } = await askDocker<Inspected>('GET', `/containers/sovran-${job.jobId}/json`);
  expect(answer.HostConfig).toMatchObject({
    NetworkMode: 'none',
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    RestartPolicy: { Name: 'no' },
    Memory: 256 * MIB,
    MemorySwap: 256 * MIB,
    NanoCpus: 1e9,
    LogConfig: { Type: 'local', Config: { 'max-size': '4m', 'max-file': '2' } },
  });
  expect(answer.Config.User).not.toMatch(/^(0|root)?(:|$)/);
  expect(JSON.stringify(answer)).not.toContain('canary-of-the-operator');
  delete process.env.CANARY;
  const links = execFileSync('nsenter', ['-t', String(answer.State.Pid), '-n', 'cat', '/proc/net/dev'], {
    encoding: 'utf8',
  });
  expect(links.match(/^\s*\w+:/gm)?.map((name) => name.trim())).toEqual(['lo:']);
  await runner.jobs.stop(job.jobId, 0);
});

test('a resumed job may use more memory', async () => {
  const { runner, environment } = await installedDocker();
  const job = newJob(environment, { steps: 1000, stepMs: 50 });
  const memory = async (): Promise<unknown> =>
    (await askDocker<Inspected>('GET', `/containers/sovran-${job.jobId}/json`)).answer.HostConfig.Memory;
  for (const memoryGiB of [0.25, 0.5, 0.75]) {
    await runner.jobs.start({ ...job, resources: { gpus: 0, threads: 1, memoryGiB } }, {});
    expect(await memory()).toBe(memoryGiB * 1024 * MIB);
    await firstStep(runner, job.jobId);
    await runner.jobs.stop(job.jobId, 5000);
  }
  const other = { ...job, seed: job.seed + 1, resources: { gpus: 0, threads: 1, memoryGiB: 0.5 } };
  await expect(runner.jobs.start(other, {})).rejects.toMatchObject({ code: 'job-spec-differs' });
});

test('stopping a job removes a container that never started', async () => {
  const { runner, environment } = await installedDocker();
  const job = newJob(environment);
  await prepareContained({ runner }, job);
  const { details } = await runner.environment('cpu');
  const name = `sovran-${job.jobId}`;
  const body = { Image: details.tag, Cmd: ['true'], Labels: { 'sovran.attempt': '1' } };
  expect(await askDocker('POST', `/containers/create?name=${name}`, { body })).toMatchObject({ status: 201 });
  expect(await runner.jobs.status(job.jobId)).toMatchObject({ state: 'queued' });
  expect(await runner.jobs.stop(job.jobId, 5000)).toMatchObject({ state: 'stopped', resumable: true });
  expect(await askDocker('GET', `/containers/${name}/json`)).toMatchObject({ status: 404 });
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
});

test('ten starts at once make one container', async () => {
  const { environment, place } = await installedDocker();
  const job = newJob(environment, ENDLESS);
  const runners = Array.from({ length: 10 }, () => dockerRunner(place));
  const started = await Promise.all(runners.map((runner) => runner.jobs.start(job, {})));
  expect(new Set(started.map(({ state }) => state))).toEqual(new Set(['running']));
  expect(await containersBelow(place.host.place.root)).toHaveLength(1);
  const runner = dockerRunner(place);
  await firstStep(runner, job.jobId);
  expect(
    new TextDecoder()
      .decode(await place.host.files.read(`${place.host.place.root}/jobs/${job.jobId}/lives`))
      .trim()
      .split('\n'),
  ).toHaveLength(1);
});

test('[fault 29] exit 0 without a result fails, naming what is missing', async () => {
  const { runner, environment } = await installedDocker();
  const job = newJob(environment, { noManifest: true });
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({
    state: 'failed',
    exitCode: 0,
    failure: { class: 'manifest', reason: 'manifest-missing' },
  });
});

test('[fault 30] never starts an unrecorded image, shows both digests', async () => {
  const { socket } = await privateDocker();
  const { runner, environment } = await installedDocker(socket);
  const { details } = await runner.environment('cpu');
  const [repo, tag] = (details.tag as string).split(':');
  const made = await askDocker<{ Id: string }>('POST', `/containers/create?name=other`, {
    socket,
    body: { Image: details.tag, Cmd: ['x'] },
  });
  const other = await askDocker<{ Id: string }>('POST', `/commit?container=${made.answer.Id}&repo=${repo}&tag=${tag}`, {
    socket,
    body: {},
  });
  const job = newJob(environment);
  await expect(runner.jobs.start(job, {})).rejects.toMatchObject({
    code: 'engine-image-differs',
    exit: 3,
    details: { installed: details.imageId, found: other.answer.Id },
  });
  expect(await runner.environment('cpu')).toMatchObject({ state: 'broken' });
  expect(await runner.jobs.status(job.jobId)).toBeUndefined();
  expect(await runner.install('cpu', () => undefined)).toMatchObject({
    state: 'ready',
    details: { imageId: details.imageId },
  });
  await runner.jobs.start(job, {});
});

test('[fault 34] a log of 300 MB fills neither disk nor memory', async () => {
  const { runner, environment, place } = await installedDocker();
  const job = newJob(environment, { logMiB: 300 });
  const before = process.memoryUsage.rss();
  await runner.jobs.start(job, {});
  expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
  expect((await runner.jobs.log(job.jobId, 10_000)).length).toBe(10_000);
  const folder = `${place.host.place.root}/jobs/${job.jobId}`;
  const { stdout } = await place.host.exec(['sh', '-c', `du -sb "$1" | cut -f1`, 'sh', folder]);
  expect(Number(stdout)).toBeLessThan(10 * MIB);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MIB);
});

test('gives devices by CDI alone, and names a missing one', async () => {
  const { socket } = await privateDocker();
  const { runner, environment } = await installedDocker(socket);
  const job = newJob(environment);
  await runner.jobs.start(job, {}, { uuids: ['GPU-fixture-1'], fence: 7 });
  await ended(runner, job.jobId);
  const { answer } = await askDocker<Inspected>('GET', `/containers/sovran-${job.jobId}/json`, { socket });
  expect(answer.Config.Labels).toMatchObject({ 'sovran.fence': '7' });
  expect(answer.HostConfig.DeviceRequests).toMatchObject([
    { Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=GPU-fixture-1'] },
  ]);
  const given: unknown[] = [];
  for await (const event of runner.jobs.follow(job.jobId, 0)) if (event.type === 'start') given.push(event['gpu']);
  expect(given).toEqual(['GPU-fixture-1']);
  await expect(runner.jobs.start(newJob(environment), {}, { uuids: ['GPU-9'], fence: 8 })).rejects.toMatchObject({
    code: 'device-unknown',
    details: { device: 'nvidia.com/gpu=GPU-9' },
  });
});

test('inputs are named, read-only, and readable by the worker’s user', async () => {
  const { runner, environment, place } = await installedDocker();
  const input = `${place.host.place.root}/input`;
  await place.host.files.write(`${input}/m.gguf`, 'GGUF');
  const job = newJob(environment, { steps: 1000, stepMs: 20 });
  await runner.jobs.start(job, { base: input });
  const { answer } = await askDocker<Inspected & { Mounts: object[] }>('GET', `/containers/sovran-${job.jobId}/json`);
  expect(answer.Mounts).toContainEqual(
    expect.objectContaining({ Source: input, Destination: '/job/in/base', RW: false }),
  );
  await firstStep(runner, job.jobId);
  for await (const event of runner.jobs.follow(job.jobId, 0)) {
    expect(event).toMatchObject({ type: 'start', readable: ['in/base/m.gguf'] });
    break;
  }
  await runner.jobs.stop(job.jobId, 0);
});

test('a silent daemon is unreachable, an absent image is missing', async () => {
  const gone = dockerRunner({ ...dockerPlace(), socket: '/nowhere.sock' });
  await expect(gone.environment('cpu')).resolves.toMatchObject({ state: 'missing' });
  await expect(gone.services.start(serviceSpec())).rejects.toMatchObject({ code: 'engine-missing' });
  const daemon = await openDaemon(hostIn('/nowhere'), async () => '/nowhere.sock');
  await expect(daemon.call((docker) => docker.ping())).rejects.toMatchObject({ code: 'engine-unreachable', exit: 4 });
});

test('names the socket’s group to a user outside it', async () => {
  const { readSiteFacts } = await import('../../../src/lib/adapters/runners/docker/site/facts.ts');
  const place = dockerPlace();
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
  const host = { ...place.host, exec: (argv: string[]) => localHost('local').exec([...nobody, ...argv]) };
  const group = execFileSync('stat', ['-Lc', '%G', SOCKET], { encoding: 'utf8' }).trim();
  await expect(readSiteFacts({ ...place, host })).rejects.toMatchObject({
    code: 'engine-unreachable',
    exit: 4,
    details: { group },
  });
});

test('forty calls share connections, and print nothing of the agent', async () => {
  const local = hostIn('/nowhere');
  let opened = 0;
  const host: Host = { ...local, openSocket: (path) => ((opened += 1), local.openSocket(path)) };
  process.env.DOCKER_HOST = 'tcp://192.0.2.1:2375';
  const daemon = await openDaemon(host, async () => SOCKET);
  delete process.env.DOCKER_HOST;
  await Promise.all(Array.from({ length: 40 }, () => daemon.call((docker) => docker.ping())));
  expect(opened).toBeGreaterThan(0);
  expect(opened).toBeLessThan(40);
  daemon.close();
  expect(inspect(new HostAgent(() => host.openSocket(SOCKET)), { showHidden: true, depth: null })).toBe('HostAgent');
});

function serviceSpec() {
  const environment = `sha256:${'0'.repeat(64)}`;
  return {
    id: 'svc',
    modelTree: '/x',
    engine: 'cpu',
    config: {},
    modelFile: 'm',
    alias: 'a',
    parallel: 1,
    contextTokens: 1,
    threads: 1,
    environment,
    labels: {},
  };
}
