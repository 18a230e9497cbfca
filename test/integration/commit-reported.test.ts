import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hook } from '../support/commit.ts';
import { sovran } from '../support/sovran.ts';
import { complaints } from '../support/surface-schemas.ts';
import { git, tempProject } from '../support/temp-project.ts';

test('a document names the commit that a command made', async () => {
  const root = tempProject();
  const { json } = await sovran(['host', 'add', 'local', '--local', '--json'], { cwd: root });
  expect(json).toMatchObject({ commit: { status: 'committed', id: git(root, 'rev-parse', 'HEAD').trim() } });
});

test('reports what git refused in document and stderr, also with --quiet', async () => {
  const root = tempProject();
  hook(root, 'pre-commit', 'echo not today >&2; exit 1');
  const commit = { status: 'failed', code: 'refused', reason: 'not today' };
  const added = await sovran(['host', 'add', 'local', '--local', '--json', '-q'], { cwd: root });
  expect([added.exit, complaints('Host', added.json)]).toEqual([0, []]);
  expect(added.json).toMatchObject({ kind: 'Host', commit });
  const quiet = await sovran(['scope', 'add', 'x', '--title', 'X', '-q'], { cwd: root });
  expect(quiet.exit).toBe(0);
  expect(quiet.stderr.match(/git or a hook refused/g)).toHaveLength(1);
  expect(quiet.stderr).toContain('    not today');
  const resumed = await sovran(['resume', '--json', '-q'], { cwd: root });
  expect(resumed.json).toMatchObject({ kind: 'Resumption', commit });
  expect(resumed.stderr).toContain('git or a hook refused');
});

test('quiet keeps every other remark to itself', async () => {
  const done = await sovran(['host', 'add', 'local', '--local', '-q'], { cwd: tempProject() });
  expect([done.exit, done.stderr]).toEqual([0, '']);
});

test('a plan has no commit', async () => {
  const { json } = await sovran(['host', 'add', 'local', '--local', '--dry-run', '--json'], { cwd: tempProject() });
  expect(json).not.toHaveProperty('commit');
});

test('reports a commit without a branch and why, except in a rebase', async () => {
  const root = tempProject();
  git(root, 'checkout', '--quiet', '--detach');
  const done = await sovran(['host', 'add', 'local', '--local', '--json'], { cwd: root });
  const commit = git(root, 'rev-parse', 'HEAD').trim();
  expect(done.json).toMatchObject({ commit: { status: 'committed', id: commit } });
  for (const words of [commit.slice(0, 12), 'HEAD is detached', 'git switch -c']) expect(done.stderr).toContain(words);
  mkdirSync(join(root, '.git', 'rebase-merge'));
  const within = await sovran(['host', 'add', 'other', '--local', '--json'], { cwd: root });
  expect([within.exit, within.stderr]).toEqual([0, '']);
});
