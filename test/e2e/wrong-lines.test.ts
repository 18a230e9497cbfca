import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostYaml } from '../support/host-files.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

/** A project with hosts `a` and `b`, both this machine. */
function projectOfTwo(): string {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  for (const name of ['a', 'b'])
    writeFileSync(join(root, 'hosts', `${name}.yaml`), hostYaml(name, 'localhost', 'local'));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'hosts');
  return root;
}

test.each([
  ['host check a --all'],
  ['host check a --group lab'],
  ['host plan a --all'],
  ['host plan b --group lab'],
  ['host apply a --all'],
  ['host apply a --group lab'],
])('`%s` contradicts itself about hosts, and touches none', async (line) => {
  const root = projectOfTwo();
  const { exit, json } = await sovran([...line.split(' '), '--json'], { cwd: root });
  const next = [`sovran ${line.split(' ').slice(0, 2).join(' ')} --help`];
  expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'bad-flags', next } } });
  const { stderr } = await sovran([...line.split(' '), '--lang', 'fr'], { cwd: root });
  expect(stderr).toContain('d’une seule façon');
  expect(existsSync(join(root, '.sovran', 'observed'))).toBe(false);
});

test.each([
  ['staus --help', 'staus', 'sovran status --help'],
  ['help staus', 'staus', 'sovran status --help'],
  ['host lst --help', 'host lst', 'sovran host list --help'],
  ['help host lst', 'host lst', 'sovran host list --help'],
  ['--help staus', 'staus', 'sovran status --help'],
])('help of a command that does not exist names the nearest: `%s`', async (line, command, next) => {
  const cache = tempDir();
  const { exit, stderr, stdout } = await sovran(line.split(' '), { cwd: tempDir(), env: { XDG_STATE_HOME: cache } });
  expect([exit, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`Unknown command \`${command}\`.`);
  expect(stderr).toContain(next);
});

test.each(['host --help', 'help host list', 'help'])('`sovran %s` shows help', async (line) => {
  const { exit, stdout } = await sovran(line.split(' '), { cwd: tempDir() });
  expect([exit, stdout.includes('USAGE')]).toEqual([0, true]);
});

test.each([['host remove --yes'], ['app key revoke --all --yes'], ['completion']])(
  '`%s` takes no name from stdin',
  async (line) => {
    const root = projectOfTwo();
    const { exit, json } = await sovran([...line.split(' '), '--json'], { cwd: root, stdin: 'a\n' });
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'usage' } } });
    expect([existsSync(join(root, 'hosts/a.yaml')), existsSync(join(root, '.sovran/journal'))]).toEqual([true, false]);
  },
);

test.each(['check', 'plan', 'apply'])('`host %s` calls a folder for a password file a folder', async (verb) => {
  const folder = tempDir();
  chmodSync(folder, 0o755);
  const args = ['host', verb, 'a', '--sudo-password-file', folder];
  const { exit, json } = await sovran([...args, '--json'], { cwd: projectOfTwo() });
  expect({ exit, json }).toMatchObject({
    exit: 2,
    json: { error: { code: 'file-unreadable', details: { reason: 'EISDIR' } } },
  });
  const { stderr } = await sovran(args, { cwd: projectOfTwo() });
  expect(stderr).toContain('folder');
  expect(stderr).not.toContain('chmod');
});

test('offers whole commands where a host must be chosen', async () => {
  const { exit, json } = await sovran(['engine', 'install', 'cpu', '--json'], { cwd: projectOfTwo() });
  const next = ['sovran engine install cpu --host a', 'sovran engine install cpu --host b'];
  expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'missing-flags', next } } });
});

test.each(['host plan', 'host apply', 'host check'])(
  '`%s` without a host says how to name one to itself',
  async (line) => {
    const { exit, json } = await sovran([...line.split(' '), '--json'], { cwd: projectOfTwo() });
    const next = [`sovran ${line} a`, `sovran ${line} --all`];
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'missing-flags', next } } });
  },
);

test.each(['host show bad', 'host check bad', 'host plan --all', 'host plan bad'])(
  '`%s` refuses an impossible address with file and line',
  async (line) => {
    const root = projectOfTwo();
    writeFileSync(join(root, 'hosts', 'bad.yaml'), hostYaml('bad', '-oProxyCommand=x', 'ssh2'));
    const { exit, json } = await sovran([...line.split(' '), '--json'], { cwd: root });
    const details = { path: 'hosts/bad.yaml', key: 'spec.address', line: 6 };
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'invalid-file', details } } });
  },
);

test('a machine without git says so, and keeps what was written', async () => {
  const root = projectOfTwo();
  const path = tempDir();
  symlinkSync(process.execPath, join(path, 'node'));
  const env = { PATH: path };
  const added = await sovran(['host', 'add', 'c', '--local'], { cwd: root, env });
  expect(added.stderr).toContain('no git on the PATH');
  expect(added.stderr).toContain('Install it, then `sovran resume`');
  expect(added.stderr).not.toMatch(/work tree|ENOENT|spawn/);
  expect(existsSync(join(root, 'hosts', 'c.yaml'))).toBe(true);
  const made = await sovran(['init', 'other'], { cwd: tempDir(), env });
  expect(made.stderr).not.toMatch(/ENOENT|spawn/);
});

test.each([
  ['host check --measure=3', '--measure', '3'],
  ['host check a --all=yes', '--all', 'yes'],
  ['gc a --yes=no', '--yes', 'no'],
])('`%s` gives a value to what takes none', async (line, flag, value) => {
  const { exit, stderr } = await sovran(line.split(' '), { cwd: projectOfTwo() });
  expect(exit).toBe(2);
  expect(stderr).toContain(`${flag} takes no value: ${value}`);
});

test('to a project whose sovran.yaml is broken no host is added', async () => {
  const root = projectOfTwo();
  const settings = readFileSync(join(root, 'sovran.yaml'), 'utf8');
  writeFileSync(join(root, 'sovran.yaml'), `${settings}  nonsense: true\n`);
  for (const flags of [['--local'], ['--ssh', 'nobody.invalid', '--accept-new'], ['--local', '--dry-run']]) {
    const { exit, json } = await sovran(['host', 'add', 'c', ...flags, '--json'], { cwd: root });
    const details = { path: 'sovran.yaml' };
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'invalid-file', details } } });
  }
  expect(git(root, 'status', '--porcelain')).toBe(' M sovran.yaml\n');
});

test.each(['host show bad', 'host plan bad', 'host apply bad --yes', 'host check bad'])(
  '`%s` refuses a system folder as root with file and line',
  async (line) => {
    const root = projectOfTwo();
    writeFileSync(join(root, 'hosts', 'bad.yaml'), `${hostYaml('bad', 'nobody.invalid', 'ssh2')}  root: /etc\n`);
    const { exit, json } = await sovran([...line.split(' '), '--json'], { cwd: root });
    const details = { path: 'hosts/bad.yaml', key: 'spec.root', line: 8 };
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'invalid-file', details } } });
    const { stderr } = await sovran([...line.split(' '), '--lang', 'fr'], { cwd: root });
    expect(stderr).toContain('un dossier du système');
    expect(stderr).not.toContain('starts_with');
  },
);
