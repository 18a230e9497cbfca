import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { commit, lastFiles, withEnv, write } from '../support/commit.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

describe('what the user has staged', () => {
  test('[fault 37] keeps staged files: same folder, another, and a removal', async () => {
    const root = tempProject();
    write(root, 'hosts/old.yaml');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'old');
    write(root, 'hosts/mine.yaml');
    write(root, 'notes.md');
    git(root, 'add', 'hosts/mine.yaml', 'notes.md');
    git(root, 'rm', '-q', '--cached', 'hosts/old.yaml');
    write(root, 'hosts/one.yaml');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
    expect(lastFiles(root)).toEqual(['hosts/one.yaml']);
    expect(git(root, 'diff', '--cached', '--no-renames', '--name-status')).toBe(
      'A\thosts/mine.yaml\nD\thosts/old.yaml\nA\tnotes.md\n',
    );
  });

  test('commits no older staged state of an own path', async () => {
    const root = tempProject();
    write(root, 'hosts/one.yaml', 'staged\n');
    git(root, 'add', 'hosts/one.yaml');
    write(root, 'hosts/one.yaml', 'written\n');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
    expect(git(root, 'show', 'HEAD:hosts/one.yaml')).toBe('written\n');
    expect(git(root, 'status', '--porcelain')).toBe('');
  });
});

describe('paths', () => {
  test('spaces, accents, glob signs and removals are taken literally', async () => {
    const root = tempProject();
    write(root, 'gone.yaml');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'gone');
    rmSync(join(root, 'gone.yaml'));
    const paths = ['a b/é [x].yaml', ':(top)odd', 'star*'];
    for (const path of [...paths, 'starling']) write(root, path);
    expect(await commit(root, ...paths, 'gone.yaml', 'never-there')).toMatchObject({ status: 'committed' });
    expect(
      lastFiles(root)
        .map((name) => name.replaceAll('"', ''))
        .toSorted(),
    ).toEqual([...paths, 'gone.yaml'].toSorted());
    expect(git(root, 'status', '--porcelain')).toBe('?? starling\n');
  });

  test('nothing changed is nothing to record', async () => {
    const root = tempProject();
    expect(await commit(root, 'sovran.yaml')).toEqual({ status: 'skipped' });
    expect(await commit(root)).toEqual({ status: 'skipped' });
  });

  test('ignored paths are named instead of lost in silence', async () => {
    const root = tempProject();
    writeFileSync(join(root, '.gitignore'), '.sovran/\nhosts/\n');
    write(root, 'hosts/one.yaml');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'failed', code: 'ignored' });
  });
});

describe('places', () => {
  test('a folder of a bigger repository', async () => {
    const top = tempProject();
    const root = join(top, 'ai é/project');
    write(top, 'ai é/project/hosts/one.yaml');
    write(top, 'other.txt');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
    expect(lastFiles(top)).toEqual(['ai é/project/hosts/one.yaml']);
    expect(git(top, 'status', '--porcelain')).toBe('?? other.txt\n');
    expect(await openStore(root).repository()).toMatchObject({ state: 'around' });
  });

  test('[fault 37] a worktree, a submodule, a shallow clone and a detached HEAD', async () => {
    const origin = tempProject();
    git(origin, 'worktree', 'add', '-q', join(origin, '../tree'));
    git(origin, 'clone', '-q', '--depth', '1', `file://${origin}`, join(origin, '../shallow'));
    const outer = tempProject();
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', origin, 'inner');
    const detached = tempProject();
    git(detached, 'checkout', '-q', '--detach');
    for (const root of [join(origin, '../tree'), join(origin, '../shallow'), join(outer, 'inner'), detached]) {
      git(root, 'config', 'user.email', 'tester@example.org');
      git(root, 'config', 'user.name', 'Tester');
      write(root, 'hosts/one.yaml');
      expect(await commit(root, 'hosts/one.yaml'), root).toMatchObject({ status: 'committed' });
      expect(lastFiles(root)).toEqual(['hosts/one.yaml']);
    }
  });

  test('[fault 37] a repository without any commit', async () => {
    const root = join(tempDir(), 'fresh');
    mkdirSync(root);
    await openStore(root).ensureRepository();
    await openStore(root).ensureRepository();
    write(root, 'sovran.yaml');
    expect(await commit(root, 'sovran.yaml')).toMatchObject({ status: 'committed' });
    expect(await openStore(root).repository()).toEqual({ state: 'own', isShallow: false, hasRemote: false });
  });

  test('[fault 37] without git or a work tree keeps files, with the reason', async () => {
    const bare = tempDir();
    git(bare, 'init', '-q', '--bare', '.');
    for (const root of [tempDir(), bare]) {
      write(root, 'hosts/one.yaml');
      expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'failed', code: 'no-repository' });
      expect(existsSync(join(root, 'hosts/one.yaml'))).toBe(true);
    }
    const root = tempProject();
    write(root, 'hosts/one.yaml');
    const outcome = await withEnv({ PATH: tempDir() }, () => commit(root, 'hosts/one.yaml'));
    expect(outcome).toMatchObject({
      status: 'failed',
      code: 'git-missing',
      reason: expect.stringContaining('ENOENT'),
    });
  });

  test('[fault 48] variables set by a hook of another repository do not mislead', async () => {
    const [root, other] = [tempProject(), tempProject()];
    write(root, 'hosts/one.yaml');
    const misleading = {
      GIT_DIR: join(other, '.git'),
      GIT_WORK_TREE: other,
      GIT_INDEX_FILE: join(other, '.git/index'),
      GIT_PREFIX: 'sub/',
    };
    expect(await withEnv(misleading, () => commit(root, 'hosts/one.yaml'))).toMatchObject({ status: 'committed' });
    expect(lastFiles(root)).toEqual(['hosts/one.yaml']);
    expect(git(other, 'log', '--format=%s')).toBe('start\n');
  });
});
