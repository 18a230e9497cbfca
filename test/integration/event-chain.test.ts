import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { ProjectEvent } from '../../src/lib/core/ports/project-store.ts';
import { digestOf } from '../../src/lib/core/kit/canonical.ts';
import { verifyEvents } from '../../src/lib/core/operation/records/event-chain.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

const HASH = `sha256:${'0'.repeat(64)}`;

function eventOf(n: number, prev: ProjectEvent | null): ProjectEvent {
  const id = `01JD${String(n).padStart(22, '0')}`;
  const fields = {
    actor: 'a@x',
    operation: 'o',
    target: 't',
    result: 'succeeded' as const,
    planHash: HASH,
    files: {},
    data: {},
  };
  return { id, at: '2026-01-01T00:00:00.000Z', ...fields, prev: prev === null ? null : digestOf(prev) };
}

/** A committed project with `count` events of one actor; their paths, oldest first. */
async function chainOf(count: number): Promise<{ root: string; paths: string[] }> {
  const root = tempProject();
  const store = openStore(root);
  const paths: string[] = [];
  let before: ProjectEvent | null = null;
  for (let n = 0; n < count; n += 1) {
    before = eventOf(n, before);
    paths.push(await store.writeEvent(before));
  }
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'events');
  return { root, paths };
}

function edit(root: string, path: string): void {
  const text = readFileSync(join(root, path), 'utf8');
  writeFileSync(join(root, path), text.replace('"target": "t"', '"target": "another"'));
}

const commitAll = (root: string): string => git(root, 'commit', '--quiet', '--all', '-m', 'nothing to see here');

async function breaksOf(root: string): Promise<string[]> {
  const { breaks } = await verifyEvents(openStore(root));
  return breaks.map(({ path, problem }) => `${path.slice(-6, -5)} ${problem}`);
}

test.each([
  ['edited', edit, ['4 predecessor']],
  ['removed', (root: string, path: string) => rmSync(join(root, path)), ['4 predecessor']],
  [
    'put under another month',
    (root: string, path: string) => {
      mkdirSync(join(root, 'events/2025/12'), { recursive: true });
      renameSync(join(root, path), join(root, path.replace('2026/01', '2025/12')));
      git(root, 'add', '.');
    },
    ['3 unreadable', '4 predecessor'],
  ],
] as const)('an event that was %s is found, even when that was committed', async (_what, tamper, breaks) => {
  const { root, paths } = await chainOf(8);
  expect(await breaksOf(root)).toEqual([]);
  tamper(root, paths[3] ?? '');
  commitAll(root);
  expect((await breaksOf(root)).toSorted()).toEqual([...breaks].toSorted());
});

test('two events that change places are found', async () => {
  const { root, paths } = await chainOf(8);
  const [three = '', four = ''] = [paths[3], paths[4]].map((path) => readFileSync(join(root, path ?? ''), 'utf8'));
  writeFileSync(join(root, paths[3] ?? ''), four);
  writeFileSync(join(root, paths[4] ?? ''), three);
  commitAll(root);
  expect((await breaksOf(root)).toSorted()).toEqual(['3 unreadable', '4 unreadable', '5 predecessor']);
});

test.each([
  ['edited', edit],
  ['removed', (root: string, path: string) => rmSync(join(root, path))],
] as const)('finds a last event that was %s and not committed', async (_what, tamper) => {
  const { root, paths } = await chainOf(3);
  expect(await breaksOf(root)).toEqual([]);
  tamper(root, paths[2] ?? '');
  expect(await breaksOf(root)).toEqual(['2 edited']);
  expect(await breaksOf(root)).toEqual(['2 edited']);
});

test('status counts the breaks first, and has each as JSON', async () => {
  const { root, paths } = await chainOf(3);
  const whole = await sovran(['status', '--json'], { cwd: root });
  expect(whole.json).toMatchObject({ record: { events: 3, breaks: [] } });
  edit(root, paths[1] ?? '');
  commitAll(root);
  const broken = await sovran(['status', '--json'], { cwd: root });
  expect(broken.json).toMatchObject({ record: { breaks: [{ path: paths[2], problem: 'predecessor' }] } });
  for (const [lang, words] of [
    ['en', 'Broken record: 1 event is'],
    ['fr', 'Registre rompu : 1 événement'],
  ] as const) {
    const shown = await sovran(['status', '--lang', lang], { cwd: root });
    expect(shown.stdout.split('\n')[1]).toContain(words);
  }
});

test('merged branches of the same actor stay whole', async () => {
  const { root } = await chainOf(2);
  const other = join(root, '..', 'other');
  execFileSync('git', ['clone', '-q', root, other]);
  git(other, 'config', 'user.email', 'tester@example.org');
  git(other, 'config', 'user.name', 'Tester');
  for (const [at, clone] of [root, other].entries()) {
    for (const name of ['one', 'two'])
      expect((await sovran(['host', 'add', `${name}-${at}`, '--local'], { cwd: clone })).exit).toBe(0);
  }
  git(root, 'pull', '-q', '--no-rebase', '--no-edit', other, 'main');
  expect((await sovran(['host', 'add', 'after', '--local'], { cwd: root })).exit).toBe(0);
  expect(await verifyEvents(openStore(root))).toEqual({ events: 7, breaks: [] });
});

test('reads nothing twice unless touched, even with times set back', async () => {
  const { root, paths } = await chainOf(200);
  const store = openStore(root);
  expect((await store.readEventChain()).files.filter(({ link }) => link === null)).toEqual([]);
  expect(readdirSync(join(root, '.sovran'))).toContain('event-chain.json');
  const path = join(root, paths[100] ?? '');
  const { mtime } = statSync(path);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"target": "t"', '"target": "u"'));
  utimesSync(path, mtime, mtime);
  expect((await verifyEvents(store)).breaks.map(({ path: named }) => named)).toContain(paths[101]);
});
