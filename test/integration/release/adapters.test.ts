import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextOn } from '../../support/context-on.ts';
import { askOnce, FAST } from '../../support/live-sandbox.ts';
import { neededThere } from '../../../src/lib/stages/machines/garbage/needs.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import type { CliResult } from '../../support/sovran.ts';

let box: ReleaseSandbox;
const digests: string[] = [];

beforeAll(async () => {
  box = await releaseSandbox();
  const one = await box.addModel('one', FAST);
  const two = await box.addModel('two', FAST);
  digests.push(await box.addAdapter('themes.adapter', one, { r: 4 }), await box.addAdapter('mails', one, { r: 9 }));
  await box.addAdapter('broken', one, { r: 8, broken: true });
  await box.addAdapter('foreign', two, { r: 8 });
  box.commit();
});
afterAll(() => box.dispose());

function create(name: string, ...adapters: string[]): Promise<CliResult> {
  const flags = adapters.flatMap((adapter) => ['--adapter', adapter]);
  return box.sovran('release', 'create', name, '--model', 'one', ...flags, '--json');
}

function promote(name: string): Promise<CliResult> {
  return box.sovran('release', 'promote', name, '--env', 'production', '--watch', '0s', '--json');
}

/** What answers when an application names a model. */
async function answerOf(model: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${box.port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PORTAL_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [] }),
  });
  const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] };
  return choices[0]?.message.content ?? '';
}

test('the refusal of another base names both, and the command that fits', async () => {
  const { exit, stdout } = await create('r', 'foreign');
  expect(exit).toBe(3);
  expect(stdout).toContain('Adapter foreign was trained on two, not on one.');
  expect(stdout).toContain('sovran release create r --model two --adapter foreign');
});

test('an adapter alone is refused with the command that serves it', async () => {
  const { exit, stdout } = await box.sovran('release', 'create', 'r', '--model', 'mails', '--json');
  expect(exit).toBe(3);
  expect(stdout).toContain('sovran release create r --model BASE --adapter mails');
});

test('adapters and base answer under their names after a promotion', async () => {
  const created = await create('r1', 'themes=themes.adapter', 'mails');
  const adapters = [
    { name: 'mails', model: 'mails' },
    { name: 'themes', model: 'themes.adapter' },
  ];
  expect(created, created.stdout).toMatchObject({ exit: 0, json: { adapters } });
  expect((await create('r1', 'mails', 'themes=themes.adapter')).json).toMatchObject({
    digest: (created.json as { digest: string }).digest,
  });
  const shown = (await box.sovran('release', 'show', 'r1')).stdout;
  expect(shown).toContain('Adapters, by the `model` that requests send: mails, themes (themes.adapter)');
  const done = await promote('r1');
  expect(done, done.stdout).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  expect(await Promise.all(['themes', 'mails', 'production'].map(answerOf))).toEqual(['themes', 'mails', 'ok']);
  expect((await promote('r1')).json).toMatchObject({ requests: null });
});

test('an adapter that does not answer keeps its release from traffic', async () => {
  expect((await create('r2', 'broken', 'mails')).exit).toBe(0);
  const refused = await promote('r2');
  expect(refused, refused.stdout).toMatchObject({ exit: 1, json: { error: { code: 'warm-up-failed' } } });
  expect(refused.stdout).toContain('broken: HTTP 404');
  expect(await askOnce(box)).toEqual({ status: 200, release: 'r1' });
});

test('garbage collection needs the adapters of what serves', async () => {
  expect(await neededThere(await contextOn({ box }, box.root), ['local'])).toEqual(expect.arrayContaining(digests));
});
