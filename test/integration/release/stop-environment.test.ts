import { spawn } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fillQueue } from '../../support/fill-queue.ts';
import { askOnce, gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { processesNaming } from '../../support/processes.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { git } from '../../support/temp-project.ts';

const refusedConnection = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/v1/models`).then(
    () => false,
    () => true,
  );

async function statesOf(box: ReleaseSandbox): Promise<string[]> {
  return (await box.runner.services.list()).map(({ state }) => state);
}

/** Freezes master and workers of a sandbox's gateway, and lets as many wait for it as it has been looked at since. */
async function freezeGateway({ base }: ReleaseSandbox): Promise<void> {
  const ours = processesNaming(base).filter(({ command }) => command.includes('haproxy'));
  expect(ours.length).toBeGreaterThan(1);
  for (const { pid } of ours) process.kill(pid, 'SIGSTOP');
  const master = ours.map(({ command }) => /-S (\S+\/)master\.sock/.exec(command)?.[1]).find(Boolean);
  for (const name of ['master', 'admin']) await fillQueue(`${master}${name}.sock`);
}

test('env stop ends and names a hanging gateway; env add restores it', async () => {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
  onTestFinished(() => box.dispose());
  await freezeGateway(box);
  const shown = await box.sovran('env', 'show', 'production');
  expect(shown.stdout + shown.stderr).toContain('sovran env stop production');
  const unasked = await box.sovran('env', 'stop', 'production', '--json');
  expect(unasked).toMatchObject({ exit: 3, json: { error: { details: { gates: [{ id: 'traffic-may-end' }] } } } });
  expect((await box.sovran('env', 'stop', 'production', '--yes')).exit).toBe(0);
  expect(processesNaming(box.base).filter(({ command }) => command.includes('haproxy'))).toEqual([]);
  expect((await box.sovran('env', 'add', 'production', '--host', 'local', '--port', String(box.port))).exit).toBe(0);
  expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });
}, 240_000);

test.each(['is broken', 'is gone'])('rollback and env stop work while the file of the environment %s', async (how) => {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
  onTestFinished(() => box.dispose());
  const file = join(box.root, 'environments', 'production.yaml');
  if (how === 'is gone') rmSync(file);
  else appendFileSync(file, '\n<<<<<<< HEAD\n');
  const back = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(back, back.stdout).toMatchObject({ exit: 0, json: { to: 'one-1', from: 'two-1' } });
  expect(await askOnce(box)).toEqual({ status: 200, release: 'one-1' });
  const stopped = await box.sovran('env', 'stop', 'production', '--yes', '--json');
  expect(stopped, stopped.stdout).toMatchObject({ exit: 0, json: { gateway: { running: false } } });
});

test('a live environment stops on agreement; env add restores its release', async () => {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
  onTestFinished(() => box.dispose());
  const refused = await box.sovran('env', 'stop', 'production', '--json');
  expect(refused).toMatchObject({ exit: 3, json: { error: { details: { gates: [{ id: 'traffic-may-end' }] } } } });
  expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });

  const stopped = await box.sovran('env', 'stop', 'production', '--yes', '--json');
  expect(stopped).toMatchObject({ exit: 0, json: { kind: 'Environment', gateway: { running: false } } });
  expect((stopped.json as { stopped: { releases: string[] } }).stopped.releases.toSorted()).toEqual(['one-1', 'two-1']);
  expect(stopped.json).toMatchObject({ stopped: { cut: 0 } });
  expect(await refusedConnection(box.port)).toBe(true);
  expect((await statesOf(box)).filter((state) => state === 'healthy')).toEqual([]);
  expect(git(box.root, 'log', '-1', '--format=%s').trim()).toBe('env stop Environment/production');
  expect(git(box.root, 'show', '--stat=200', '--format=', 'HEAD')).not.toContain('environments/');

  const add = `sovran env add production --host local --port ${box.port}`;
  const status = await box.sovran('status');
  expect(status.stdout).toContain('gateway stopped\n');
  expect((await box.sovran('model', 'lineage', 'two', '--json')).stdout).toContain('{"name":"two-1","live":[]}');
  expect(status.stdout).toContain(add);
  expect((await box.sovran('env', 'stop', 'production')).exit).toBe(0);

  expect((await box.sovran(...add.split(' ').slice(1))).exit).toBe(0);
  expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });
  await expect
    .poll(async () => (await box.sovran('status', '--json')).json, { timeout: 60_000 })
    .toMatchObject({ environments: [{ health: 'healthy' }] });
  expect((await box.sovran('release', 'rollback', '--env', 'production')).exit).toBe(0);
  expect(await askOnce(box)).toEqual({ status: 200, release: 'one-1' });
  expect(git(box.root, 'status', '--porcelain')).toBe('');
});

/** A stream that runs at the moment of the stop; resolves with what came. */
function startStream(port: number): Promise<string> {
  const args = [
    '-sN',
    '-X',
    'POST',
    `http://127.0.0.1:${port}/v1/chat/completions`,
    '-d',
    '{"stream":true,"messages":[]}',
  ];
  const child = spawn('curl', [
    ...args,
    '-H',
    `authorization: Bearer ${PORTAL_KEY}`,
    '-H',
    'content-type: application/json',
  ]);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}

test.each([
  { drainSeconds: 60, tokens: 200, whole: true },
  { drainSeconds: 1, tokens: 2000, whole: false },
])('streams get $drainSeconds s to drain; interrupted ones are counted', async (one) => {
  const box = await releaseSandbox({ drainSeconds: one.drainSeconds });
  onTestFinished(() => box.dispose());
  await box.addReleases({ one: { tokens: one.tokens, intervalMs: 50 } });
  const live = await liveSandbox(box, { blue: 'one-1' }, one.drainSeconds);
  onTestFinished(() => live.dispose());
  const stream = startStream(live.port);
  await expect.poll(async () => (await (await gatewayOf(live)).status()).slots[0]?.sessions).toBe(1);
  const stopped = await live.sovran('env', 'stop', 'production', '--yes', '--json');
  expect(stopped).toMatchObject({ exit: 0, json: { stopped: { cut: one.whole ? 0 : 1 } } });
  expect((await stream).includes('[DONE]')).toBe(one.whole);
});

test('requests left on the previous release drain, too, and are counted', async () => {
  const template = await sandboxTemplate({ tokens: 2000, intervalMs: 50 });
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' }, 1);
  onTestFinished(() => box.dispose());
  const gateway = await gatewayOf(box);
  await gateway.switchTo('blue', 'one-1');
  const stream = startStream(box.port);
  await expect.poll(async () => (await gateway.status()).slots.map(({ sessions }) => sessions)).toContain(1);
  await gateway.switchTo('green', 'two-1');
  const stopped = await box.sovran('env', 'stop', 'production', '--yes', '--json');
  expect(stopped).toMatchObject({ exit: 0, json: { stopped: { cut: 1 } } });
  expect(await stream).not.toContain('[DONE]');
});

test('a new declaration begins with empty slots; ended keys stay ended', async () => {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
  onTestFinished(() => box.dispose());
  expect((await box.sovran('env', 'stop', 'production', '--yes')).exit).toBe(0);
  git(box.root, 'rm', '-q', 'environments/production.yaml');
  box.commit();
  const gateway = await gatewayOf(box);
  await gateway.revokeKeys({ application: 'portal', upTo: 0 });
  const remembered = await gateway.keys();
  expect(Object.values(remembered.keys)).toMatchObject([{ application: 'portal', revoked: true }]);
  const added = await box.sovran('env', 'add', 'production', '--host', 'local', '--port', `${box.port}`, '--json');
  expect(added.exit).toBe(0);
  const { slots } = await gateway.status();
  expect(slots.map(({ release }) => release)).toEqual([undefined, undefined]);
  expect(await gateway.keys()).toEqual(remembered);
});
