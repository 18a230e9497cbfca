import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commit, lastFiles, write } from '../support/commit.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

const addHost = (root: string, name = 'one'): Promise<CliResult> =>
  sovran(['host', 'add', name, '--local', '--json'], { cwd: root });

function commitFile(root: string, path: string, content: string): void {
  write(root, path, content);
  git(root, 'add', path);
  git(root, 'commit', '-qm', `write ${path}`);
}

/** Stops a rebase of `side` on `main`: at a conflict, or where the user wants to edit. */
function rebaseStopped(how: 'conflict' | 'edit'): string {
  const root = tempProject();
  git(root, 'checkout', '-qb', 'side');
  commitFile(root, 'notes.md', 'side\n');
  git(root, 'checkout', '-q', 'main');
  commitFile(root, how === 'conflict' ? 'notes.md' : 'other.md', 'main\n');
  git(root, 'checkout', '-q', 'side');
  const editor = `sed -i s/^pick/${how === 'edit' ? 'edit' : 'pick'}/`;
  try {
    git(root, '-c', `sequence.editor=${editor}`, 'rebase', '-q', '-i', 'main');
  } catch {
    // Stopping at a conflict is a failure for git.
  }
  return root;
}

test('[fault 37] commits in a rebase stopped at a conflict, and keeps it', async () => {
  const root = rebaseStopped('conflict');
  expect(git(root, 'status', '--porcelain').trim()).toBe('AA notes.md');
  expect(await addHost(root)).toMatchObject({ exit: 0, json: { name: 'one' } });
  expect(git(root, 'status', '--porcelain')).toContain('AA notes.md\n');
  writeFileSync(join(root, 'notes.md'), 'both\n');
  git(root, 'add', 'notes.md');
  git(root, '-c', 'core.editor=true', 'rebase', '--continue');
  expect(readFileSync(join(root, 'notes.md'), 'utf8')).toBe('both\n');
  expect(git(root, 'log', '--format=%s').trim().split('\n')).toEqual([
    'write notes.md',
    'host add Host/one',
    'write notes.md',
    'start',
  ]);
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
});

test('[fault 37] joins the branch in a rebase stopped for an edit', async () => {
  const root = rebaseStopped('edit');
  expect(await addHost(root)).toMatchObject({ exit: 0 });
  git(root, '-c', 'core.editor=true', 'rebase', '--continue');
  expect(git(root, 'branch', '--show-current').trim()).toBe('side');
  expect(git(root, 'log', '--format=%s').trim().split('\n')).toEqual([
    'host add Host/one',
    'write notes.md',
    'write other.md',
    'start',
  ]);
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
});

test('[fault 37] a dirty tree keeps what is changed, staged or not', async () => {
  const root = tempProject();
  commitFile(root, 'a.md', 'old\n');
  writeFileSync(join(root, 'a.md'), 'staged\n');
  git(root, 'add', 'a.md');
  writeFileSync(join(root, 'a.md'), 'staged, then edited\n');
  write(root, 'b.md', 'untracked\n');
  expect(await addHost(root)).toMatchObject({ exit: 0 });
  expect(git(root, 'status', '--porcelain')).toBe('MM a.md\n?? b.md\n');
  expect(git(root, 'show', ':a.md')).toBe('staged\n');
  expect(git(root, 'show', '--name-only', '--format=').trim().split('\n')).not.toContain('a.md');
});

test('a removal that a killed run has staged is committed', async () => {
  const root = tempProject();
  commitFile(root, 'gone.md', 'old\n');
  git(root, 'rm', '-q', 'gone.md');
  write(root, 'other.md');
  const outcome = await commit(root, 'gone.md', 'other.md');
  expect(outcome).toMatchObject({ status: 'committed' });
  expect(lastFiles(root)).toEqual(['gone.md', 'other.md']);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('[fault 37] both operations survive a pull with a whole event chain', async () => {
  const ours = tempProject();
  const hub = join(ours, '..', 'hub.git');
  const theirs = join(ours, '..', 'theirs');
  git(ours, 'clone', '-q', '--bare', ours, hub);
  git(ours, 'remote', 'add', 'origin', hub);
  git(ours, 'clone', '-q', hub, theirs);
  git(theirs, 'config', 'user.name', 'Teammate');
  git(theirs, 'config', 'user.email', 'teammate@example.org');
  await addHost(theirs, 'two');
  git(theirs, 'push', '-q', 'origin', 'main');
  expect(await addHost(ours, 'one')).toMatchObject({ exit: 0 });
  expect(() => git(ours, 'push', '-q', 'origin', 'main')).toThrow();
  git(ours, 'pull', '-q', '--rebase', 'origin', 'main');
  git(ours, 'push', '-q', 'origin', 'main');
  const listed = await sovran(['host', 'list', '--json'], { cwd: ours });
  expect((listed.json as { items: { name: string }[] }).items.map(({ name }) => name)).toEqual(['one', 'two']);
  const status = await sovran(['status', '--json'], { cwd: ours });
  expect(status.json).toMatchObject({ interrupted: [], uncommitted: [] });
  expect(git(ours, 'log', '--format=%s').trim().split('\n')).toEqual([
    'host add Host/one',
    'host add Host/two',
    'start',
  ]);
});
