import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { fakeJob, fakeService, installedEngine, processPlace, until } from '../../support/process-place.ts';
import { freePort } from '../../support/free-port.ts';
import { refused } from '../../support/refused-network.ts';
import { runnerOf, sharedHost } from '../../support/shared-host.ts';

/** This machine, where the kernel refuses a network of its own to whatever is started. */
function refusingHost(): Host {
  const here = localHost('local');
  return { ...here, exec: (argv, options) => here.exec(refused(argv), options) };
}

/** Loopback ports of this machine that somebody listens on, by the kernel's own table. */
function listeners(): number[] {
  const lines = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return fields.flatMap(([, local = '', , state]) => (state === '0A' ? [Number.parseInt(local.slice(-4), 16)] : []));
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
}

/** Starts a job and a service that listen on a port of loopback each, and waits until they do. */
async function listening(runner: Runner, environment: string, modelTree: string): Promise<Record<string, number>> {
  const ports = { job: await freePort(), service: await freePort() };
  const job = fakeJob(environment, { steps: 1000, stepMs: 50, listen: ports.job });
  await runner.jobs.start(job, {});
  await runner.services.start(fakeService(environment, { modelTree, config: { listen: ports.service } }));
  onTestFinished(async () => {
    await runner.jobs.stop(job.jobId, 0);
    await runner.services.stop('svc', 0);
  });
  await until('a first step', async () => (await runner.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
  await until('health', async () => (await runner.services.status('svc')).state === 'healthy');
  return ports;
}

async function networksOf(runner: Runner): Promise<unknown[]> {
  const [job] = await runner.jobs.list();
  return [await runner.isolatesNetwork(), job?.isolatesNetwork, (await runner.services.status('svc')).isolatesNetwork];
}

test('no user of the machine reaches what an engine listens on', async () => {
  const { runner, place, environment } = await installedEngine();
  const ports = Object.values(await listening(runner, environment, join(place.store, 'model')));
  expect(listeners().filter((port) => ports.includes(port))).toEqual([]);
  expect(await Promise.all(ports.map(answers))).toEqual([false, false]);
  expect(await networksOf(runner)).toEqual([true, true, true]);
});

test('an ordinary user’s engine is alone, and its files stay the user’s', async () => {
  const shared = await sharedHost();
  onTestFinished(() => shared.stop());
  shared.provision();
  const runner = runnerOf(shared.ann.host);
  const { lockDigest } = await runner.install('cpu', () => undefined);
  const ports = Object.values(await listening(runner, lockDigest, join(shared.root, 'model')));
  expect(listeners().filter((port) => ports.includes(port))).toEqual([]);
  expect(await Promise.all(ports.map(answers))).toEqual([false, false]);
  expect(await networksOf(runner)).toEqual([true, true, true]);
  const job = join(shared.root, 'jobs', fakeJob('').jobId);
  const owners = [join(job, 'attempts/1/claim.json'), join(job, 'events.jsonl')].map((path) => statSync(path));
  expect(owners[1]).toMatchObject({ uid: owners[0]?.uid, gid: owners[0]?.gid });
  expect(owners[1]?.uid).not.toBe(0);
  expect((await runnerOf(shared.bob.host).services.status('svc')).state).toBe('healthy');
});

test('reports the machine’s network where the kernel refuses an own one', async () => {
  const { runner, place, environment } = await installedEngine(processPlace(refusingHost()));
  const ports = Object.values(await listening(runner, environment, join(place.store, 'model')));
  expect(listeners()).toEqual(expect.arrayContaining(ports));
  expect(await Promise.all(ports.map(answers))).toEqual([true, true]);
  expect(await networksOf(runner)).toEqual([false, false, false]);
});
