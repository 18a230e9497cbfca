import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Runs a line of `sh` in a project; `$S` is the program. */
function shell(line: string, root = tempProject()): SpawnSyncReturns<string> {
  const env = { ...process.env, NODE_ENV: 'production', SOVRAN_LANG: 'en', S: `${process.execPath} ${BIN}` };
  return spawnSync('bash', ['-c', line], { cwd: root, env, encoding: 'utf8' });
}

test.each(['status', 'status --json', 'nonsense --json'])(
  '`%s` reports a full disk behind standard output in one line',
  (command) => {
    const { status, stderr } = shell(`$S ${command} > /dev/full`);
    expect(stderr).toBe(
      'Error: Result not written to standard output: disk full. The command’s changes stay; see `sovran status`.\n',
    );
    expect(status).toBe(1);
  },
);

test.each(['--version', '--help'])('so does `%s`', (command) => {
  const { status, stderr } = shell(`$S ${command} > /dev/full`);
  expect([status, stderr]).toEqual([1, 'Error: standard output could not be written (ENOSPC).\n']);
});

test('what was done before the result was lost stays done', () => {
  const root = tempProject();
  expect(shell('$S host add local --local --quiet > /dev/full', root).status).toBe(1);
  expect(git(root, 'log', '-1', '--format=%s').trim()).toBe('host add Host/local');
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('[fault 46] a reader that leaves is not a failure', () => {
  const { status, stderr } = shell('$S status | true; exit ${PIPESTATUS[0]}');
  expect([status, stderr]).toEqual([0, '']);
});

test('a lost stderr changes neither result nor exit code', () => {
  const root = tempProject();
  const done = shell('$S host add local --local 2> /dev/full', root);
  expect(done.status).toBe(0);
  expect(done.stdout).toContain('local');
  expect(shell('$S host show nobody 2> /dev/full', root).status).toBe(2);
});

test.each([
  { NO_COLOR: '1', FORCE_COLOR: '1' },
  { NO_COLOR: '1', FORCE_COLOR: '3' },
  { NODE_DISABLE_COLORS: '1', FORCE_COLOR: 'true' },
])('%j prints no warning and no colour', async (env) => {
  const done = await sovran(['host', 'add', 'local', '--local'], { cwd: tempProject(), env });
  expect(done.exit).toBe(0);
  expect(done.stderr).not.toContain('Warning');
  expect(done.stderr + done.stdout).not.toContain('\u001B');
});

test('the tests have a device that is full', () => {
  expect(() => execFileSync('sh', ['-c', 'echo x > /dev/full'], { stdio: 'ignore' })).toThrow();
});
