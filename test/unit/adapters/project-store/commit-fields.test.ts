import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import type { CommitRequest } from '../../../../src/lib/core/ports/project-store.ts';
import { environmentSpecSchema } from '../../../../src/lib/core/project/resources/environment.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { git, tempProject } from '../../../support/temp-project.ts';

const PATH = 'environments/production.yaml';
const STATED = { host: 'local', port: 8443, approvals: { required: 0 }, limits: {} };

type Slot = 'blue' | 'green';

const production = (live: Slot, drainSeconds: number) =>
  resourceOf('Environment', 'production', environmentSpecSchema.parse({ ...STATED, live, drainSeconds }));

const routed = (live: Slot) => ({ slots: {}, live, previous: null });

/** What a move of the traffic to a slot commits. */
const request = (live: Slot, from: Slot = 'blue'): CommitRequest => ({
  paths: [PATH, 'events/one.json'],
  onlyFields: [{ kind: 'Environment', name: 'production', before: routed(from), after: routed(live) }],
  message: 'release rollback',
  trailers: { 'Sovran-Result': 'succeeded' },
});

/** A folder whose file has an edit (`drainSeconds: 7`) and other traffic than its commit, with an event and staged work of the user. */
async function editedProject(below = ''): Promise<string> {
  const root = join(tempProject(), below);
  mkdirSync(join(root, 'events'), { recursive: true });
  await openStore(root).write(production('blue', 60));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'environment');
  await openStore(root).write(production('green', 7));
  writeFileSync(join(root, 'events', 'one.json'), '{}');
  writeFileSync(join(root, 'notes.md'), 'staged\n');
  git(root, 'add', 'notes.md', PATH);
  return root;
}

const shown = (root: string, path: string): string => git(root, 'show', `HEAD:./${path}`);

test.each(['', 'deploy/models'])('an edit stays in the file and in no commit, in the folder `%s`', async (below) => {
  const root = await editedProject(below);
  expect(await openStore(root).commit(request('green'))).toMatchObject({ status: 'committed' });
  expect(shown(root, PATH)).toContain('live: green');
  expect(shown(root, PATH)).toContain('drainSeconds: 60');
  expect(shown(root, 'events/one.json')).toBe('{}');
  expect(readFileSync(join(root, PATH), 'utf8')).toContain('drainSeconds: 7');
  expect(
    git(root, 'status', '--porcelain', '.')
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual([` M ${below === '' ? '' : `${below}/`}${PATH}`, `A  ${below === '' ? '' : `${below}/`}notes.md`, '']);
  expect(git(root, 'diff', '--name-only', 'HEAD~1', 'HEAD').trim().split('\n')).toHaveLength(2);
});

test('what a kill left of such a commit is no hindrance, and gone behind the next one', async () => {
  const root = await editedProject();
  const left = (): string[] => readdirSync(join(root, '.git')).filter((name) => name.startsWith('index.'));
  const hook = join(root, '.git', 'hooks', 'pre-commit');
  mkdirSync(join(root, '.git', 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\ntouch "$GIT_INDEX_FILE.kept"\n');
  chmodSync(hook, 0o755);
  await openStore(root).commit(request('green'));
  const [kept = ''] = left();
  const index = join(root, '.git', kept.replace('.kept', ''));
  for (const file of [index, `${index}.lock`]) writeFileSync(file, 'cut');
  await openStore(root).write(production('blue', 7));
  expect(await openStore(root).commit({ ...request('blue', 'green'), paths: [PATH] })).toMatchObject({
    status: 'committed',
  });
  expect(left()).toEqual([kept]);
});

test('what is as the commit has it already is left out', async () => {
  const root = await editedProject();
  expect(await openStore(root).commit(request('blue'))).toMatchObject({ status: 'committed' });
  expect(git(root, 'diff', '--name-only', 'HEAD~1', 'HEAD').trim()).toBe('events/one.json');
  expect(readFileSync(join(root, PATH), 'utf8')).toContain('drainSeconds: 7');
});

test('a hook that refuses leaves the same request to be made again', async () => {
  const root = await editedProject();
  const hook = join(root, '.git', 'hooks', 'pre-commit');
  mkdirSync(join(root, '.git', 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\ngit diff --cached --name-only >seen\nexit 1\n');
  chmodSync(hook, 0o755);
  expect(await openStore(root).commit(request('green'))).toMatchObject({ status: 'failed', code: 'refused' });
  expect(readFileSync(join(root, 'seen'), 'utf8').trim().split('\n')).toEqual([PATH, 'events/one.json']);
  chmodSync(hook, 0o644);
  expect(await openStore(root).commit(request('green'))).toMatchObject({ status: 'committed' });
  expect(shown(root, PATH)).toContain('drainSeconds: 60');
});

test.each(['merge', 'cherry-pick'])('a %s that somebody is in the middle of is not ended by it', async (verb) => {
  const root = await editedProject();
  git(root, 'commit', '--quiet', '-m', 'ours');
  const branch = git(root, 'branch', '--show-current').trim();
  git(root, 'checkout', '--quiet', '-b', 'other', 'HEAD~1');
  git(root, 'checkout', '--quiet', '--force', 'other');
  writeFileSync(join(root, 'notes.md'), 'of a colleague\n');
  writeFileSync(join(root, 'colleague.md'), 'new\n');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'theirs');
  git(root, 'checkout', '--quiet', '--force', branch);
  expect(() => git(root, verb, 'other')).toThrow();
  const before = git(root, 'rev-parse', 'HEAD');
  await openStore(root).write(production('blue', 7));
  const outcome = await openStore(root).commit(request('blue', 'green'));
  expect(outcome).toMatchObject({ status: 'failed', code: 'merge' });
  expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
  expect(git(root, 'status')).toMatch(/unmerged|Unmerged/);
});

test('the file keeps the mode in which it is committed', async () => {
  const root = await editedProject();
  git(root, 'update-index', '--chmod=+x', PATH);
  git(root, 'commit', '--quiet', '-m', 'may be run');
  expect(git(root, 'ls-tree', 'HEAD', PATH)).toMatch(/^100755 /);
  expect(await openStore(root).commit(request('blue', 'green'))).toMatchObject({ status: 'committed' });
  expect(git(root, 'ls-tree', 'HEAD', PATH)).toMatch(/^100755 /);
  expect(shown(root, PATH)).toContain('live: blue');
});

test('of such a file alone, with nothing to commit of it, nothing else in the repository is taken', async () => {
  const root = await editedProject();
  writeFileSync(join(root, 'draft.md'), 'of a person\n');
  const before = git(root, 'status', '--porcelain');
  expect(await openStore(root).commit({ ...request('blue'), paths: [PATH] })).toEqual({ status: 'skipped' });
  expect(git(root, 'status', '--porcelain')).toBe(before);
});

test('what somebody has moved, or removed, in a later commit is not set back', async () => {
  const root = await editedProject();
  const moved = { ...routed('green'), previous: 'two-1' };
  const later: CommitRequest = { ...request('green'), paths: [PATH] };
  const [fields] = later.onlyFields ?? [];
  const late = { ...later, onlyFields: fields ? [{ ...fields, before: moved }] : [] };
  expect(await openStore(root).commit(late)).toEqual({ status: 'skipped', kept: [PATH] });
  git(root, 'rm', '--quiet', '--cached', PATH);
  git(root, 'commit', '--quiet', '-m', 'gone');
  expect(await openStore(root).commit(later)).toEqual({ status: 'skipped', kept: [PATH] });
});

test('what a hook adds to such a commit is told', async () => {
  const root = await editedProject();
  expect(await openStore(root).commit(request('green'))).not.toHaveProperty('isAltered');
  const hook = join(root, '.git', 'hooks', 'pre-commit');
  mkdirSync(join(root, '.git', 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\ngit add --all\n');
  chmodSync(hook, 0o755);
  await openStore(root).write(production('blue', 7));
  expect(await openStore(root).commit(request('blue', 'green'))).toMatchObject({
    status: 'committed',
    isAltered: true,
  });
  expect(shown(root, PATH)).toContain('drainSeconds: 7');
});
