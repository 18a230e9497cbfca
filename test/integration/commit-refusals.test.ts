import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitPaths } from '../../src/lib/adapters/project-store/commit.ts';
import { commit, hook, TRAILERS, withEnv, write } from '../support/commit.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

describe('who', () => {
  test('[fault 37] without an identity commits as the actor, and says so', async () => {
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
    hook(root, 'pre-commit', 'sleep 600');
    write(root, 'hosts/one.yaml');
    const started = performance.now();
    const request = { paths: ['hosts/one.yaml'], message: 'op', trailers: TRAILERS };
    expect(await commitPaths(root, request, { timeoutMs: 3000 })).toMatchObject({ status: 'failed', code: 'timeout' });
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(existsSync(join(root, '.git/index.lock'))).toBe(false);
    rmSync(join(root, '.git/hooks/pre-commit'));
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
  });

  test('a background process of a hook does not delay the commit', async () => {
    const root = tempProject();
    hook(root, 'post-commit', 'sleep 120 &');
    write(root, 'hosts/one.yaml');
    const started = performance.now();
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  test('[fault 37] a merge in progress', async () => {
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

  test('[fault 08] waits for an index lock, then keeps and names it', async () => {
    const root = tempProject();
    const lock = join(root, '.git/index.lock');
    write(root, 'hosts/one.yaml');
    writeFileSync(lock, '');
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({
      status: 'failed',
      code: 'index-locked',
      reason: lock,
    });
    expect(existsSync(lock)).toBe(true);
    setTimeout(() => rmSync(lock), 500);
    expect(await commit(root, 'hosts/one.yaml')).toMatchObject({ status: 'committed' });
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
