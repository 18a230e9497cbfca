import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStreamConnection } from '../../../src/lib/stages/measure/bench/http/stream-request.ts';
import type { AccessRecord } from '../../../src/lib/core/ports/gateway.ts';
import { expectSettled, gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { runStream } from '../../support/run-stream.ts';
import { WHOLE } from '../../support/tier.ts';

let template: ReleaseSandbox;
let box: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

beforeEach(async () => {
  box = await liveSandbox(template, { blue: 'one-1' });
  return () => box.dispose();
});

function promote(name: string, ...more: string[]): ReturnType<ReleaseSandbox['sovran']> {
  return box.sovran('release', 'promote', `${name}-1`, '--env', 'production', '--json', ...withWatch(more));
}

function withWatch(more: string[]): string[] {
  return more.includes('--watch') ? more : ['--watch', '1s', ...more];
}

const target = (): Parameters<typeof runStream>[0] => ({
  host: '127.0.0.1',
  port: box.port,
  key: PORTAL_KEY,
  model: 'production',
});

test('a candidate that never becomes healthy gets no request and is stopped', async () => {
  await box.addReleases({ sick: { unhealthy: true } });
  const failed = await promote('sick', '--start-timeout', '1500ms');
  expect(failed).toMatchObject({ exit: 4, json: { error: { code: 'candidate-unhealthy' } } });
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'sick-1': 'draft' });
  const { records } = await (await gatewayOf(box)).readAccess(0);
  expect(records.filter(({ release }) => release === 'sick-1')).toEqual([]);
});

test('a candidate that dies in warm-up is named with its output', async () => {
  await box.addReleases({ dying: { dying: true } });
  const failed = await promote('dying');
  const said = {
    code: 'warm-up-failed',
    message: expect.stringContaining('out of memory'),
    details: { state: 'unhealthy' },
  };
  expect(failed).toMatchObject({ exit: 1, json: { error: said } });
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'dying-1': 'draft' });
  const [event] = await box.project.readEvents({ limit: 1 });
  expect(event).toMatchObject({ result: 'rolled-back', data: { failed: { step: 'warm-up', code: 'warm-up-failed' } } });
});

test('a candidate that fails under traffic loses the traffic at once', async () => {
  await box.addReleases({ broken: { failing: true } });
  const failed = await promote('broken');
  expect(failed).toMatchObject({ exit: 1, json: { error: { code: 'candidate-failing' } } });
  const { losses } = (failed.json as { error: { details: { losses: string[] } } }).error.details;
  expect(losses[0]).toMatch(/50\d/);
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'broken-1': 'draft' });
});

test('answers that outlast the drain finish; the promotion stands', async () => {
  await box.addReleases({ slow: { tokens: 200, intervalMs: 100, asked: true } });
  expect((await promote('slow')).exit).toBe(0);
  const environment = await box.project.read('Environment', 'production');
  const spec = { ...(environment?.spec as object), drainSeconds: 1 };
  await box.project.write({ apiVersion: 'sovran/v1', kind: 'Environment', metadata: { name: 'production' }, spec });
  box.commit();
  const stream = runStream(target(), { messages: [] });
  await sleep(300);
  const done = await promote('two', '--probe-streams', '1');
  expect(done).toMatchObject({ exit: 0, json: { verdict: 'passed', requests: { lost: 0 }, left: expect.any(Number) } });
  expect(await stream).toMatchObject({ status: 200, done: true, chunks: 200, release: 'slow-1' });
  await expectSettled(box, 'two-1', { 'slow-1': 'superseded', 'one-1': 'superseded', 'two-1': 'live' });
});

test('a third release takes the oldest slot and stops its service', async () => {
  await box.addReleases({ three: { tokens: 5, intervalMs: 5 } });
  expect((await promote('two')).exit).toBe(0);
  expect((await promote('three')).exit).toBe(0);
  await expectSettled(box, 'three-1', { 'one-1': 'superseded', 'two-1': 'superseded', 'three-1': 'live' });
  const again = await promote('three');
  expect(again).toMatchObject({ exit: 0, json: { verdict: 'unchanged' } });
  const shown = await box.sovran('release', 'promote', 'three-1', '--env', 'production');
  expect(shown.stdout.trimEnd().split('\n').at(-1)).toBe('Next: sovran status');
});

test('a retired release is stopped; a rollback starts it first', async () => {
  expect((await promote('two', '--retire-old')).exit).toBe(0);
  expect((await box.runner.services.list()).map(({ labels }) => labels.release)).toEqual(['two-1']);
  const back = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(back).toMatchObject({ exit: 0, json: { kind: 'Promotion', to: 'one-1', from: 'two-1', warm: false } });
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'rolled-back' });
  const none = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(none).toMatchObject({ exit: 3, json: { error: { details: { gates: [{ id: 'previous' }] } } } });
  const told = await box.sovran('release', 'rollback', '--env', 'production');
  expect(told.stderr).toContain('production was rolled back from two-1 to one-1; no earlier release is recorded.');
  expect(told.stderr).toContain('sovran release promote two-1 --env production');
});

test('promoting again restarts a live release with a dead service', async () => {
  for (const { id } of await box.runner.services.list()) await box.runner.services.stop(id, 0);
  expect((await promote('one')).exit).toBe(0);
  await expectSettled(box, 'one-1', { 'one-1': 'live' });
});

test('a dead live release restarts beside the standby, ready for rollback', async () => {
  expect((await promote('two')).exit).toBe(0);
  const [live] = (await box.runner.services.list()).filter(({ labels }) => labels.release === 'two-1');
  await box.runner.services.stop(live?.id ?? '', 0);
  expect((await promote('two')).exit).toBe(0);
  await expectSettled(box, 'two-1', { 'one-1': 'superseded', 'two-1': 'live' });
  const back = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(back).toMatchObject({ exit: 0, json: { to: 'one-1', from: 'two-1', warm: true } });
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'rolled-back' });
});

/** 24 streams for half a minute with `--all`. */
const TRAFFIC = WHOLE ? { streams: 24, ms: 31_000 } : { streams: 6, ms: 12_000 };

test('promotion and rollback lose no stream under traffic', async () => {
  await box.addReleases({ busy: { tokens: 30, intervalMs: 20 } });
  await box.addReleases({ next: { tokens: 30, intervalMs: 20 } });
  expect((await promote('busy')).exit).toBe(0);
  const gateway = await gatewayOf(box);
  const { next: offset } = await gateway.readAccess(0);
  const started = performance.now();
  const state = { stop: false };
  const loops = Array.from({ length: TRAFFIC.streams }, () => streamUntil(state));
  await sleep(TRAFFIC.ms / 4);
  const promoted = await promote('next', '--watch', WHOLE ? '10s' : '3s');
  await sleep(TRAFFIC.ms / 8);
  const back = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  while (performance.now() - started < TRAFFIC.ms) await sleep(100);
  state.stop = true;
  const records = (await Promise.all(loops)).flat();

  expect(promoted).toMatchObject({ exit: 0, json: { verdict: 'passed', requests: { lost: 0 } } });
  expect(back).toMatchObject({ exit: 0, json: { warm: true } });
  expect(records.filter(({ done, status, chunks }) => !done || status !== 200 || chunks !== 30)).toEqual([]);
  const ownRecords = async (): Promise<AccessRecord[]> =>
    (await gateway.readAccess(offset)).records.filter(({ application }) => application === 'portal');
  await expect.poll(async () => (await ownRecords()).length, { timeout: 60_000 }).toBe(records.length);
  const own = await ownRecords();
  expect(new Set(own.map(({ release }) => release))).toEqual(new Set(['busy-1', 'next-1']));
  console.log(
    `${records.length} streams of the application, ${(promoted.json as { requests: { sent: number } }).requests.sent} in the window, ` +
      `rollback switched in ${(back.json as { switchMs: number }).switchMs} ms`,
  );
});

async function streamUntil(state: { stop: boolean }): Promise<Awaited<ReturnType<typeof runStream>>[]> {
  const connection = openStreamConnection(target());
  const records = [];
  while (!state.stop) records.push(await connection.run({ messages: [] }, { keepText: false }));
  connection.close();
  return records;
}
