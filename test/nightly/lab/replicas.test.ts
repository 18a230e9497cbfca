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
import { streamClient, type Dialect, type SeenStream } from '../../support/stream-client.ts';

/** The front is on the third host, which is the spare replica too. */
const HOSTS = ['gpu1', 'gpu2', 'fresh1'] as const;
const FRONT = 'fresh1';
const PORT = 8443;
const CLIENTS = 60;
const ENOUGH = 5000;
/** Tokens of an answer, a tenth of a second each. */
const TOKENS = 10;
const ENGINE: Dialect = {
  body: '{"model":"wide","stream":true}',
  isWhole: (text) => text.split('"content"').length > TOKENS && text.trimEnd().endsWith('data: [DONE]'),
};
const LONG = { timeout: 1_200_000 };

let lab: Lab;
let box: ReleaseSandbox;
let url: string;
let key: string;
const closers: (() => void)[] = [];
mkdirSync(BUILDS, { recursive: true });
const store = mkdtempSync(join(BUILDS, '..', 'replicas-'));

beforeAll(async () => {
  lab = await useLab({ own: 'replicas', hosts: [...HOSTS] });
  box = await releaseSandbox({ store });
  box.env.SOVRAN_SSH_CONFIG = lab.files.sshConfig;
  for (const name of ['one', 'two']) await box.addModel(name, { tokens: TOKENS, intervalMs: 100 });
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
  url = await tunnel();
}, 1_800_000);
afterAll(async () => {
  closers.forEach((close) => close());
  await box.dispose();
  rmSync(store, { recursive: true, force: true });
});

/** A way from here to the front, whose network has none: through the bastion. */
async function tunnel(): Promise<string> {
  const port = await freePort();
  const way = ['-F', lab.files.sshConfig, '-N', '-o', 'ExitOnForwardFailure=yes'];
  const line = spawn('ssh', [...way, '-L', `127.0.0.1:${port}:127.0.0.1:${PORT}`, FRONT], { stdio: 'ignore' });
  closers.push(() => line.kill());
  const at = `http://127.0.0.1:${port}`;
  const answers = (): Promise<boolean> =>
    fetch(at).then(
      () => true,
      () => false,
    );
  await until('the front is reached', answers);
  return at;
}

interface Load {
  seen: (SeenStream & { at: number })[];
  end: () => Promise<void>;
}

/** Sixty clients, each with one stream after the other. */
function load(): Load {
  const seen: Load['seen'] = [];
  const running = { is: true };
  const asking = Array.from({ length: CLIENTS }, async (_, turn) => {
    await sleep(turn * 15);
    const client = streamClient(url, key, ENGINE);
    while (running.is) {
      const one = await client.ask();
      seen.push({ ...one, at: performance.now() });
      if (isLost(one)) await sleep(200);
    }
    client.close();
  });
  const end = async (): Promise<void> => {
    running.is = false;
    await Promise.all(asking);
  };
  return { seen, end };
}

const isLost = ({ status, whole, problem }: SeenStream): boolean => status !== 200 || !whole || problem !== undefined;
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
  const { seen, end } = load();
  const watch = ['--env', 'wide', '--watch', '2s'];
  expect(await run('release', 'promote', 'two-1', ...watch)).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  expect(await run('release', 'rollback', '--env', 'wide')).toMatchObject({ exit: 0, json: { from: 'two-1' } });
  expect(await run('env', 'scale', 'wide', '--replicas', '3')).toMatchObject({
    exit: 0,
    json: { joined: [`wide.${FRONT}`], verdict: 'passed' },
  });
  await expect.poll(() => seen.length, { timeout: 600_000, interval: 500 }).toBeGreaterThan(ENOUGH);
  expect(await run('env', 'scale', 'wide', '--replicas', '1')).toMatchObject({
    exit: 0,
    json: { left: ['wide.gpu2', `wide.${FRONT}`], verdict: 'passed' },
  });
  await end();
  const by = Map.groupBy(seen, ({ release }) => release);
  console.log(
    `${seen.length} requests, lost ${seen.filter(isLost).length}, ${[...by].map(([name, all]) => `${name} ${all.length}`).join(', ')}`,
  );
  expect(seen.filter(isLost).slice(0, 3)).toEqual([]);
  expect(seen.length).toBeGreaterThanOrEqual(ENOUGH);
  expect(await run('env', 'scale', 'wide', '--replicas', '2')).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
});

test('a killed host loses what it was answering, named, and comes back', LONG, async () => {
  const before = (await logged()).length;
  const { seen, end } = load();
  await expect.poll(() => seen.length, { timeout: 60_000 }).toBeGreaterThan(CLIENTS * 3);
  const gone = hostOf(lab, 'gpu2');
  await docker().getContainer(gone.container).kill();
  const killed = performance.now();
  await sleep(20_000);
  const failed = await run('release', 'promote', 'two-1', '--env', 'wide', '--watch', '1s');
  expect(failed).toMatchObject({ exit: 4 });
  const back = await run('release', 'rollback', '--env', 'wide');
  await docker().getContainer(gone.container).start();
  await untilReady(gone);
  const restored = await run('env', 'add', 'wide', '--host', FRONT, '--port', String(PORT));
  const promoted = await run('release', 'promote', 'two-1', '--env', 'wide', '--watch', '1s');
  await end();
  const lost = seen.filter(isLost);
  const longest = Math.max(0, ...lost.map(({ at }) => at - killed)) / 1000;
  await expect
    .poll(async () => (await logged()).length - before, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(seen.length);
  const named = (await logged())
    .slice(before)
    .filter(({ termination, status }) => termination !== '--' || status !== 200);
  console.log(`${seen.length} requests, lost ${lost.length}, the last ${longest.toFixed(1)} s after the kill`);
  console.log(named.map(({ member, termination, status }) => `${member} ${termination} ${status}`).join(', '));
  expect(lost.length).toBeLessThanOrEqual(CLIENTS);
  expect(longest).toBeLessThan(10);
  expect(named.map(({ member }) => member)).toEqual(Array(lost.length).fill('wide.gpu2'));
  expect(back.exit).toBe(0);
  expect(restored.exit).toBe(0);
  expect(promoted).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  const { members } = (await box.sovran('env', 'show', 'wide', '--json')).json as Shown;
  expect(members.map(({ release, up }) => [release, up])).toEqual([
    ['two-1', true],
    ['two-1', true],
  ]);
});
