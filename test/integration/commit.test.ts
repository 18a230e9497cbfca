import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitPaths } from '../../src/lib/adapters/project-store/commit.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

const TRAILERS = {
  'Sovran-Run': '01JD0000000000000000000000',
  'Sovran-Actor': 'a@example.org',
  'Sovran-Result': 'succeeded',
};

function write(root: string, path: string, text = 'x\n'): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function commit(root: string, ...paths: string[]) {
  return commitPaths(root, { paths, message: 'op', trailers: TRAILERS }, { timeoutMs: 3000 });
}

function lastFiles(root: string): string[] {
  return git(root, '-c', 'core.quotePath=false', 'show', '--no-renames', '--name-only', '--format=', 'HEAD')
    .trim()
    .split('\n');
}

function hook(root: string, name: string, script: string): void {
  const path = join(root, '.git/hooks', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

async function withEnv<T>(values: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

describe('what the user has staged', () => {
  test('stays staged, in the same folder, in another, and as a removal', async () => {
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

  test('an older state of our own path that was staged does not get into the commit', async () => {
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
    expect(await openStore(root).repository()).toBe('around');
  });

  test('a worktree, a submodule, a shallow clone and a detached HEAD', async () => {
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

  test('a repository without any commit', async () => {
    const root = join(tempDir(), 'fresh');
    mkdirSync(root);
    await openStore(root).ensureRepository();
    await openStore(root).ensureRepository();
    write(root, 'sovran.yaml');
    expect(await commit(root, 'sovran.yaml')).toMatchObject({ status: 'committed' });
    expect(await openStore(root).repository()).toBe('own');
  });

  test('no repository, a bare one, and a machine without git: files stay, the reason is told', async () => {
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
      code: 'no-repository',
      reason: expect.stringContaining('ENOENT'),
    });
  });

  test('variables set by a hook of another repository do not mislead', async () => {
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

describe('who', () => {
  test('without an identity the commit is made in the name of the actor, and says so', async () => {
    const root = tempProject();
    git(root, 'config', '--unset', 'user.name');
    git(root, 'config', '--unset', 'user.email');
    git(root, 'config', 'user.useConfigOnly', 'true');
    write(root, 'hosts/one.yaml');
    const alone = { HOME: tempDir(), XDG_CONFIG_HOME: tempDir(), GIT_CONFIG_NOSYSTEM: '1' };
    const outcome = await withEnv(alone, () => commit(root, 'hosts/one.yaml'));
    expect(outcome).toMatchObject({ status: 'committed', identity: 'sovran <a@example.org>' });
    expect(git(root, 'log', '-1', '--format=%an <%ae>').trim()).toBe('sovran <a@example.org>');
    expect(git(root, 'config', '--local', '--list')).not.toContain('user.email');
  });

  test('a trailer cannot be forged by a line break in a name', async () => {
    const root = tempProject();
    write(root, 'a');
    const trailers = { ...TRAILERS, 'Sovran-Actor': 'x\nSovran-Result: approved' };
    await commitPaths(root, { paths: ['a'], message: 'op\n\nSovran-Run: other', trailers });
    expect(git(root, 'log', '-1', '--format=%(trailers:key=Sovran-Result,valueonly)').trim()).toBe('succeeded');
    expect(git(root, 'log', '-1', '--format=%(trailers:key=Sovran-Run,valueonly)').trim()).toBe(TRAILERS['Sovran-Run']);
  });
});

describe('refusals', () => {
  test.each([
    ['a hook that says no', (root: string) => hook(root, 'pre-commit', 'echo not today >&2; exit 1'), 'not today'],
    [
      'a signature that cannot be made',
      (root: string) => {
        git(root, 'config', 'commit.gpgsign', 'true');
        git(root, 'config', 'gpg.program', '/bin/false');
      },
      'gpg',
    ],
  ])('%s', async (_what, arrange, reason) => {
    const root = tempProject();
    arrange(root);
    write(root, 'hosts/one.yaml');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({
      status: 'failed',
      code: 'refused',
      reason: expect.stringContaining(reason),
    });
    expect(readFileSync(join(root, 'hosts/one.yaml'), 'utf8')).toBe('x\n');
  });

  test('a hook that hangs is ended, and leaves no lock', async () => {
    const root = tempProject();
    hook(root, 'pre-commit', 'sleep 60');
    write(root, 'hosts/one.yaml');
    const started = performance.now();
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'failed', code: 'timeout' });
    expect(performance.now() - started).toBeLessThan(8000);
    expect(existsSync(join(root, '.git/index.lock'))).toBe(false);
    rmSync(join(root, '.git/hooks/pre-commit'));
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
  });

  test('a hook that leaves something running in the background does not hold the commit', async () => {
    const root = tempProject();
    hook(root, 'post-commit', 'sleep 4 &');
    write(root, 'hosts/one.yaml');
    const started = performance.now();
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
    expect(performance.now() - started).toBeLessThan(2500);
  });

  test('a merge in progress', async () => {
    const root = tempProject();
    git(root, 'checkout', '-qb', 'side');
    write(root, 'f', 'side\n');
    git(root, 'add', 'f');
    git(root, 'commit', '-qm', 'side');
    git(root, 'checkout', '-q', 'main');
    git(root, 'merge', '--no-ff', '--no-commit', '-q', 'side');
    write(root, 'hosts/one.yaml');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'failed', code: 'merge' });
    git(root, 'commit', '-qm', 'merged');
    expect((await commit(root, 'hosts/one.yaml')).status).toBe('skipped');
    expect(git(root, 'ls-files', 'hosts')).toBe('hosts/one.yaml\n');
  });

  test('an index lock is named with whether its owner lives, and is left alone', async () => {
    const root = tempProject();
    const lock = join(root, '.git/index.lock');
    write(root, 'hosts/one.yaml');
    writeFileSync(lock, '');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({
      status: 'failed',
      code: 'index-lock-stale',
      reason: lock,
    });
    const held = openSync(lock, 'r');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ code: 'index-locked' });
    closeSync(held);
    expect(existsSync(lock)).toBe(true);
    const rival = spawn('sh', ['-c', 'sleep 0.5; rm "$1"', 'sh', lock], { stdio: 'ignore' });
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
    expect(rival.exitCode ?? 0).toBe(0);
  });
});

test('nothing of git stays in the background', async () => {
  const root = tempProject();
  git(root, 'config', 'gc.auto', '1');
  write(root, 'a');
  await commit(root, 'a');
  const running = execFileSync('sh', ['-c', 'ps -eo args | grep -F "$1" | grep -v grep || true', 'sh', root], {
    encoding: 'utf8',
  });
  expect(running.split('\n').filter((line) => line.startsWith('git'))).toEqual([]);
});
