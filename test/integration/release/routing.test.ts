import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import { servingOf } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { LiveSpec } from '../../../src/lib/core/project/resources/live.ts';
import type { ReleaseSpec } from '../../../src/lib/core/project/resources/release.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import {
  askOnce,
  expectSettled,
  gatewayOf,
  healthyServices,
  liveSandbox,
  sandboxTemplate,
} from '../../support/live-sandbox.ts';
import { digestFor } from '../../support/project/digests.ts';
import { makeKey } from '../../support/project/signers.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { git } from '../../support/temp-project.ts';

const template = await sandboxTemplate();
let box: ReleaseSandbox;

afterAll(() => template.dispose());

/** Two approvals are asked for; who may give them is committed. */
async function live(slots: Parameters<typeof liveSandbox>[1]): Promise<void> {
  box = await liveSandbox(template, slots);
  edit('environments/production.yaml', (text) => text.replace('required: 0', 'required: 2'));
  box.commit();
}

beforeEach(() => () => box.dispose());

type Result = ReturnType<ReleaseSandbox['sovran']>;
const promote = (name: string, ...more: string[]): Result =>
  box.sovran('release', 'promote', name, '--env', 'production', '--watch', '0s', '--json', ...more);
const rollback = (): Result => box.sovran('release', 'rollback', '--env', 'production', '--json');
const add = (): Result => box.sovran('env', 'add', 'production', '--host', 'local', '--port', `${box.port}`, '--json');

function edit(path: string, change: (text: string) => string): void {
  const file = join(box.root, path);
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, change(before));
  expect(readFileSync(file, 'utf8')).not.toBe(before);
}

/** Edits what is recorded as live by hand. */
async function route(fields: Partial<LiveSpec>): Promise<void> {
  const found = await requireResource(box.project, 'Live', 'production');
  await box.project.write({ ...found, spec: { ...found.spec, ...fields } });
}

/** All that an attack must leave alone. */
async function world(): Promise<unknown> {
  const { running, slots } = await (await gatewayOf(box)).status();
  return {
    running,
    slots: slots.map(({ slot, state, release }) => ({ slot, state, release })),
    services: (await healthyServices(box)).map(({ id, pid }) => ({ id, pid })),
    head: git(box.root, 'rev-parse', 'HEAD'),
    edits: git(box.root, 'diff'),
  };
}

/** Runs a command that must be refused by exactly these gates, with all as it was. */
async function refused(command: typeof rollback, gates: string[]): Promise<{ id: string; fix?: string }[]> {
  const before = await world();
  const { exit, json } = await command();
  const found = (json as { error: { details: { gates: { id: string; fix?: string }[] } } }).error.details.gates;
  expect([exit, found.map(({ id }) => id)]).toEqual([3, gates]);
  expect(await world()).toEqual(before);
  return found;
}

/** Runs a command that must be refused for a file that no event names as it is. */
async function refusedFile(command: typeof add, path: string): Promise<void> {
  const { exit, json } = await command();
  const { code, details } = (json as { error: { code: string; details: object } }).error;
  expect([exit, code, details]).toEqual([3, 'file-altered', { paths: [path] }]);
}

async function stopAll(): Promise<void> {
  await (await gatewayOf(box)).stop();
  for (const { id } of await box.runner.services.list()) await box.runner.services.stop(id, 0);
}

test('an uncommitted edit of live counts for no env add or promotion', async () => {
  await live({ blue: 'one-1' });
  await stopAll();
  await route({ slots: { blue: 'two-1' }, live: 'blue' });
  await refused(() => promote('two-1'), ['approvals']);
  await refusedFile(add, 'live/production.yaml');
  git(box.root, 'checkout', '--quiet', '--', 'live/production.yaml');
  expect((await add()).exit).toBe(0);
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'draft' });
});

test('no gateway takes a key from a planted application file', async () => {
  box = await liveSandbox(template, { blue: 'one-1' });
  const portal = readFileSync(join(box.root, 'applications/portal.yaml'), 'utf8');
  const planted = portal.replace('name: portal', 'name: planted').replace(/sha256:\w+/, digestFor('f'));
  writeFileSync(join(box.root, 'applications/planted.yaml'), planted);
  box.commit();
  const before = await world();
  await refusedFile(() => promote('two-1'), 'applications/planted.yaml');
  expect(await world()).toMatchObject({ ...(before as object), head: expect.any(String) });
  await stopAll();
  await refusedFile(add, 'applications/planted.yaml');
  git(box.root, 'rm', '--quiet', 'applications/planted.yaml');
  box.commit();
  expect((await promote('two-1')).exit).toBe(0);
  expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });
});

/** Writes the event that a promotion leaves, as somebody who does not promote would. */
async function forgePromotion(release: string, releaseDigest: string): Promise<void> {
  const actor = 'author@example.org';
  const [previous] = await box.project.readEvents({ accept: (event) => event.actor === actor, limit: 1 });
  await box.project.writeEvent({
    id: ulids().next(),
    at: systemClock.now(),
    actor,
    operation: 'release promote',
    target: 'Environment/production',
    result: 'succeeded',
    planHash: digestOf(release),
    files: {},
    prev: previous ? digestOf(previous) : null,
    data: { release, releaseDigest, proof: null },
  });
}

test('one person’s edit, commit or event is not an approval', async () => {
  await live({ blue: 'one-1' });
  await route({ previous: 'two-1' });
  await refused(rollback, ['previous']);
  box.commit();
  const gates = await refused(rollback, ['promoted-before']);
  expect(gates[0]?.fix).toContain('sovran release approve two-1 --env production');
  await forgePromotion('two-1', (await readRelease('one-1')).digest);
  box.commit();
  await forgePromotion('two-1', (await readRelease('two-1')).digest);
  await refused(rollback, ['promoted-before']);
  git(box.root, 'clean', '--quiet', '--force', '-d');
  await route({ slots: { blue: 'two-1' }, live: 'blue' });
  box.commit();
  await refused(() => promote('two-1'), ['approvals']);
  await stopAll();
  await refused(add, ['promoted-before']);
});

test('a rollback keeps a promotion that git refused; both commit later', async () => {
  box = await liveSandbox(template, { blue: 'one-1' });
  const hook = join(box.root, '.git', 'hooks', 'pre-commit');
  mkdirSync(join(box.root, '.git', 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  expect((await promote('two-1')).exit).toBe(0);
  expect(await rollback()).toMatchObject({ exit: 0, json: { to: 'one-1', warm: true } });
  rmSync(hook);
  expect((await box.sovran('resume')).exit).toBe(0);
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'rolled-back' });
});

async function readRelease(name: string): Promise<ReleaseSpec> {
  return (await requireResource(box.project, 'Release', name)).spec;
}

test('current approvals allow a release with an unrecorded promotion', async () => {
  await live({ blue: 'one-1' });
  mkdirSync(join(box.root, 'governance'), { recursive: true });
  const keys = ['anna', 'boris'].map((name) => {
    const { file, publicKey } = makeKey(join(box.base, name));
    const line = `${name}@example.org namespaces="sovran-approval" ${publicKey}\n`;
    appendFileSync(join(box.root, 'governance', 'allowed_signers'), line);
    return file;
  });
  await route({ previous: 'two-1' });
  box.commit();
  for (const key of keys)
    expect((await box.sovran('release', 'approve', 'two-1', '--env', 'production', '--key', key)).exit).toBe(0);
  expect(await rollback()).toMatchObject({ exit: 0, json: { to: 'two-1', warm: false } });
  expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });
});

test('a rollback trusts no rewritten event, edited release or damaged model', async () => {
  await live({ green: 'two-1', blue: 'one-1' });
  await refusesARewrittenEvent();
  await refusesAnEditedRelease();
  for (const { id, labels } of await box.runner.services.list())
    if (labels.release === 'one-1') await box.runner.services.stop(id, 0);
  const { record } = await readRelease('one-1');
  const model = join(await box.treePath(record.modelDigest), 'model.gguf');
  const text = readFileSync(model);
  chmodSync(model, 0o600);
  appendFileSync(model, ' ');
  await refused(rollback, ['model-verified']);
  writeFileSync(model, text);
  expect(await rollback()).toMatchObject({ exit: 0, json: { to: 'one-1', warm: false } });
});

/** The chain of its actor breaks. */
async function refusesARewrittenEvent(): Promise<void> {
  const events = await box.project.readEvents({ accept: ({ operation }) => operation === 'release promote' });
  const first = events.find(({ data }) => data.release === 'one-1');
  const { files } = await box.project.readEventChain();
  const path = files.find(({ path: at }) => at.includes(first?.id ?? '?'))?.path ?? '';
  edit(path, (text) => text.replace('"proof": null', '"proof": "rewritten"'));
  box.commit();
  await refused(rollback, ['promoted-before']);
  git(box.root, 'reset', '--quiet', '--hard', 'HEAD~1');
}

async function refusesAnEditedRelease(): Promise<void> {
  for (const [field, value, gates] of [
    ['modelDigest', digestOf('other'), ['record', 'model', 'model-verified']],
    ['modelFile', 'other.gguf', ['record']],
  ] as const) {
    edit('releases/one-1.yaml', (text) => text.replace(new RegExp(`${field}: .*`), `${field}: ${value}`));
    await refused(rollback, [...gates]);
    git(box.root, 'checkout', '--', 'releases');
  }
}

/** Has a service run under the id of a release in a slot, with a specification that is not the one of its record. */
async function impersonate(name: string, slot: 'blue' | 'green'): Promise<void> {
  const spec = await readRelease(name);
  const { spec: environment } = await requireResource(box.project, 'Environment', 'production');
  const place = { environment: 'production', spec: environment, slot };
  const { service, modelDigest } = servingOf(box.root, place, { name, spec });
  await box.runner.services.stop(service.id, 0);
  await box.runner.services.start({ ...service, contextTokens: 1, modelTree: await box.treePath(modelDigest) });
  await expect.poll(async () => (await box.runner.services.status(service.id)).state).toBe('healthy');
}

test('a rollback restarts a service that differs from its record', async () => {
  await live({ green: 'two-1', blue: 'one-1' });
  await impersonate('one-1', 'blue');
  const wrong = (await box.runner.services.list()).find(({ labels }) => labels.release === 'one-1');
  expect(await rollback()).toMatchObject({ exit: 0, json: { to: 'one-1', warm: false } });
  await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'rolled-back' });
  const right = (await box.runner.services.list()).find(({ labels }) => labels.release === 'one-1');
  expect(right?.specDigest).not.toBe(wrong?.specDigest);
});

test('promotion and env add restart a service that differs from its record', async () => {
  box = await liveSandbox(template, { blue: 'one-1' });
  await impersonate('two-1', 'green');
  const wrong = (await box.runner.services.list()).find(({ labels }) => labels.release === 'two-1');
  expect(await promote('two-1')).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  await expectSettled(box, 'two-1', { 'two-1': 'live', 'one-1': 'superseded' });
  const right = (await box.runner.services.list()).find(({ labels }) => labels.release === 'two-1');
  expect(right?.specDigest).not.toBe(wrong?.specDigest);

  await (await gatewayOf(box)).stop();
  await impersonate('two-1', 'green');
  expect((await add()).exit).toBe(0);
  await expectSettled(box, 'two-1', { 'two-1': 'live' });
  const again = (await box.runner.services.list()).find(({ labels }) => labels.release === 'two-1');
  expect(again?.specDigest).toBe(right?.specDigest);
});

test('keeps a live service that differs from its record, names the fix', async () => {
  box = await liveSandbox(template, { blue: 'one-1' });
  await impersonate('one-1', 'blue');
  const [gate] = await refused(() => promote('one-1'), ['service-as-recorded']);
  const commands = [...(gate?.fix ?? '').matchAll(/`sovran (env (?:stop|add)[^`]*)`/g)].map((found) => found[1] ?? '');
  expect(commands).toHaveLength(2);
  for (const command of commands) expect((await box.sovran(...command.trim().split(' '))).exit).toBe(0);
  expect(await promote('one-1')).toMatchObject({ exit: 0, json: { verdict: 'unchanged' } });
  await expectSettled(box, 'one-1', { 'one-1': 'live' });
});

test('a real promotion suffices for rollbacks and a start after reboot', async () => {
  box = await liveSandbox(template, { blue: 'one-1' });
  expect((await promote('two-1')).exit).toBe(0);
  edit('environments/production.yaml', (text) => text.replace('required: 0', 'required: 2'));
  box.commit();
  await stopAll();
  expect((await add()).exit).toBe(0);
  expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });
  expect(await rollback()).toMatchObject({ exit: 0, json: { to: 'one-1', warm: false } });
  expect(await promote('one-1')).toMatchObject({ exit: 0, json: { verdict: 'unchanged' } });
  await expectSettled(box, 'one-1', { 'one-1': 'live' });
});
