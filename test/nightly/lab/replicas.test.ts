import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docker } from '../../../scripts/rig/engine.ts';
import { untilReady } from '../../../scripts/rig/ready.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import { parseRecord } from '../../../src/lib/adapters/gateway/access-log.ts';
import type { AccessRecord } from '../../../src/lib/core/ports/gateway.ts';
import { BUILDS } from '../../support/docker.ts';
import { freePort } from '../../support/free-port.ts';
import { useLab } from '../../support/lab.ts';
import { until } from '../../support/process-place.ts';
import { namePackages, onMachine } from '../../support/provisioned-lab.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { lostOf, steadyLoad, type SteadyLoad } from '../../support/steady-load.ts';

/** The front is on the third host, which is the spare replica too. */
const HOSTS = ['gpu1', 'gpu2', 'fresh1'] as const;
const FRONT = 'fresh1';
const PORT = 8443;
const CLIENTS = 60;
const ENOUGH = 5000;
const LONG = { timeout: 1_200_000 };

let lab: Lab;
let box: ReleaseSandbox;
let port: number;
let key: string;
const closers: (() => void)[] = [];
mkdirSync(BUILDS, { recursive: true });
const store = mkdtempSync(join(BUILDS, '..', 'replicas-'));

beforeAll(async () => {
  lab = await useLab({ own: 'replicas', hosts: [...HOSTS] });
  box = await releaseSandbox({ store });
  box.env.SOVRAN_SSH_CONFIG = lab.files.sshConfig;
  for (const name of ['one', 'two']) await box.addModel(name, { tokens: 10, intervalMs: 100 });
  const prints = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  for (const host of HOSTS) {
    const pins = [`bastion=${prints['bastion']?.ed25519}`, `${prints[host]?.ed25519}`];
    const kind = ['--runner', 'docker', '--profile', 'cpu-lab', '--group', 'lab'];
    await box.must(
      'host',
      'add',
      host,
      '--ssh',
      `operator@${host}`,
      ...pins.flatMap((pin) => ['--fingerprint', pin]),
      ...kind,
    );
    namePackages(box.root, host);
  }
  await box.must('host', 'apply', ...HOSTS, '--yes', '--allow', 'restart');
  for (const host of HOSTS) await box.must('engine', 'install', 'cpu', '--host', host);
  const places = HOSTS.flatMap((host) => ['--replica-host', host]);
  const terms = ['--host', FRONT, '--port', String(PORT), '--approvals', '0', '--replicas', '2'];
  await box.must('env', 'add', 'wide', ...terms, ...places);
  for (const name of ['one', 'two'])
    await box.must('release', 'create', `${name}-1`, '--model', name, '--host', 'gpu1');
  await box.must('release', 'promote', 'one-1', '--env', 'wide', '--yes', '--watch', '1s');
  const keyFile = join(box.base, 'key');
  await box.must('app', 'add', 'caller', '--env', 'wide', '--key-out', keyFile);
  key = readFileSync(keyFile, 'utf8').trim();
  port = await tunnel();
}, 1_800_000);
afterAll(async () => {
  closers.forEach((close) => close());
  await box.dispose();
  rmSync(store, { recursive: true, force: true });
});

/** A port here that leads to the front, whose network has no other way in than the bastion. */
async function tunnel(): Promise<number> {
  const own = await freePort();
  const way = ['-F', lab.files.sshConfig, '-N', '-o', 'ExitOnForwardFailure=yes'];
  const line = spawn('ssh', [...way, '-L', `127.0.0.1:${own}:127.0.0.1:${PORT}`, FRONT], { stdio: 'ignore' });
  closers.push(() => line.kill());
  await until('the front is reached', () =>
    fetch(`http://127.0.0.1:${own}`).then(
      () => true,
      () => false,
    ),
  );
  return own;
}

const load = (): SteadyLoad => steadyLoad({ host: '127.0.0.1', port, key, model: 'wide' }, CLIENTS);

const run = async (...argv: string[]) => {
  const began = performance.now();
  const ran = await box.sovran(...argv, '--json');
  console.log(
    `${argv.slice(0, 3).join(' ')}: exit ${ran.exit} after ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  return ran;
};

/** Requests for a model that the front has logged. */
async function logged(): Promise<AccessRecord[]> {
  const text = await onMachine(lab, FRONT, 'cat /var/lib/sovran/gateways/*/access.jsonl');
  const records = text.split('\n').flatMap((line) => parseRecord(line));
  return records.filter(({ route, member }) => route === '/v1/chat/completions' && member?.startsWith('wide.'));
}

interface Shown {
  members: { name: string; release: string | null; up: boolean }[];
}

test('promotion, rollback and scaling lose none of 5,000 requests', LONG, async () => {
  const streams = load();
  const watch = ['--env', 'wide', '--watch', '2s'];
  expect(await run('release', 'promote', 'two-1', ...watch)).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  expect(await run('release', 'rollback', '--env', 'wide')).toMatchObject({ exit: 0, json: { from: 'two-1' } });
  expect(await run('env', 'scale', 'wide', '--replicas', '3')).toMatchObject({
    exit: 0,
    json: { joined: [`wide.${FRONT}`], verdict: 'passed' },
  });
  expect(await run('env', 'scale', 'wide', '--replicas', '1')).toMatchObject({
    exit: 0,
    json: { left: ['wide.gpu2', `wide.${FRONT}`], verdict: 'passed' },
  });
  expect(await run('env', 'scale', 'wide', '--replicas', '2')).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  await expect.poll(async () => (await logged()).length, { timeout: 600_000, interval: 5000 }).toBeGreaterThan(ENOUGH);
  const seen = await streams.stop();
  const by = Map.groupBy(seen, ({ release = '' }) => release);
  const answered = [...by].map(([name, all]) => `${name} ${all.length}`).join(', ');
  console.log(`${seen.length} requests, lost ${lostOf(seen).length}: ${answered}`);
  expect(lostOf(seen)).toEqual([]);
  expect(seen.length).toBeGreaterThanOrEqual(ENOUGH);
});

test('a killed host loses what it was answering, named, and comes back', LONG, async () => {
  await box.must('release', 'promote', 'two-1', '--env', 'wide', '--watch', '1s');
  const before = (await logged()).length;
  const streams = load();
  await expect
    .poll(async () => (await logged()).length - before, { timeout: 60_000, interval: 1000 })
    .toBeGreaterThan(CLIENTS * 3);
  const gone = hostOf(lab, 'gpu2');
  const killed = performance.now();
  await docker().getContainer(gone.container).kill();
  await sleep(20_000);
  const failed = await run('release', 'promote', 'one-1', '--env', 'wide', '--watch', '1s');
  const back = await run('release', 'rollback', '--env', 'wide');
  await docker().getContainer(gone.container).start();
  await untilReady(gone);
  const restored = await run('env', 'add', 'wide', '--host', FRONT, '--port', String(PORT));
  const rest = await run('release', 'rollback', '--env', 'wide');
  const promoted = await run('release', 'promote', 'two-1', '--env', 'wide', '--watch', '1s');
  const seen = await streams.stop();
  const lost = lostOf(seen);
  const longest = Math.max(0, ...lost.map(({ endMs }) => endMs - killed)) / 1000;
  await sleep(1000);
  const lines = (await logged()).slice(before);
  const named = lines.filter(({ termination, status }) => termination !== '--' || status !== 200);
  console.log(`${seen.length} requests, lost ${lost.length}, the last ${longest.toFixed(1)} s after the kill`);
  expect(lost.length).toBeLessThanOrEqual(CLIENTS);
  expect(lost.every(({ error }) => error === 'truncated')).toBe(true);
  expect(longest).toBeLessThan(10);
  expect(named.map(({ member }) => member)).toEqual(Array(lost.length).fill('wide.gpu2'));
  const silent = { environment: 'wide.gpu2', outcome: 'failed', code: 'host-unreachable' };
  expect(back.json).toMatchObject({ members: [{ environment: 'wide.gpu1', outcome: 'done' }, silent] });
  expect([failed, back, restored, rest, promoted].map(({ exit }) => exit)).toEqual([4, 4, 0, 0, 0]);
  const { members } = (await box.sovran('env', 'show', 'wide', '--json')).json as Shown;
  expect(members.map(({ release, up }) => [release, up])).toEqual([
    ['two-1', true],
    ['two-1', true],
  ]);
});
