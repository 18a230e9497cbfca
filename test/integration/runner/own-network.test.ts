import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { enginePlace, fakeJob, installedEngine, until } from '../../support/engine-place.ts';
import { freePort } from '../../support/free-port.ts';
import { refused } from '../../support/refused-network.ts';
import { engineOf, sharedHost } from '../../support/shared-host.ts';

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
async function listening(engine: Runner, environment: string, modelTree: string): Promise<Record<string, number>> {
  const ports = { job: await freePort(), service: await freePort() };
  const job = fakeJob(environment, { steps: 1000, stepMs: 50, listen: ports.job });
  mkdirSync(modelTree, { recursive: true, mode: 0o755 });
  writeFileSync(join(modelTree, 'm.gguf'), 'GGUF', { mode: 0o644 });
  await engine.jobs.start(job, {});
  await engine.services.start({
    id: 'svc',
    modelTree,
    modelFile: 'm.gguf',
    engine: 'cpu',
    config: { listen: ports.service },
    alias: 'a',
    parallel: 1,
    contextTokens: 64,
    threads: 1,
    environment,
    labels: {},
  });
  onTestFinished(async () => {
    await engine.jobs.stop(job.jobId, 0);
    await engine.services.stop('svc', 0);
  });
  await until('a first step', async () => (await engine.jobs.status(job.jobId))?.lastEvent?.type === 'progress');
  await until('health', async () => (await engine.services.status('svc')).state === 'healthy');
  return ports;
}

async function networksOf(engine: Runner): Promise<unknown[]> {
  const [job] = await engine.jobs.list();
  return [await engine.isolatesNetwork(), job?.isolatesNetwork, (await engine.services.status('svc')).isolatesNetwork];
}

test('no user of the machine reaches what an engine listens on', async () => {
  const { engine, place, environment } = await installedEngine();
  const ports = Object.values(await listening(engine, environment, join(place.store, 'model')));
  expect(listeners().filter((port) => ports.includes(port))).toEqual([]);
  expect(await Promise.all(ports.map(answers))).toEqual([false, false]);
  expect(await networksOf(engine)).toEqual([true, true, true]);
});

test('an ordinary user’s engine is alone, and its files stay the user’s', async () => {
  const shared = await sharedHost();
  onTestFinished(() => shared.stop());
  shared.provision();
  const engine = engineOf(shared.ann.host);
  const { lockDigest } = await engine.install('cpu', () => undefined);
  const ports = Object.values(await listening(engine, lockDigest, join(shared.root, 'model')));
  expect(listeners().filter((port) => ports.includes(port))).toEqual([]);
  expect(await Promise.all(ports.map(answers))).toEqual([false, false]);
  expect(await networksOf(engine)).toEqual([true, true, true]);
  const job = join(shared.root, 'jobs', fakeJob('').jobId);
  const owners = [join(job, 'attempts/1/claim.json'), join(job, 'events.jsonl')].map((path) => statSync(path));
  expect(owners[1]).toMatchObject({ uid: owners[0]?.uid, gid: owners[0]?.gid });
  expect(owners[1]?.uid).not.toBe(0);
  expect((await engineOf(shared.bob.host).services.status('svc')).state).toBe('healthy');
});

test('reports the machine’s network where the kernel refuses an own one', async () => {
  const { engine, place, environment } = await installedEngine(enginePlace(refusingHost()));
  const ports = Object.values(await listening(engine, environment, join(place.store, 'model')));
  expect(listeners()).toEqual(expect.arrayContaining(ports));
  expect(await Promise.all(ports.map(answers))).toEqual([true, true]);
  expect(await networksOf(engine)).toEqual([false, false, false]);
});
