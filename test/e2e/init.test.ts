import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pathWith } from '../support/leases.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

test('a project is a git folder with two files and one commit', async () => {
  const dir = tempDir();
  const done = await sovran(['init', 'demo', '--organisation', 'Ville: "Été" #1', '--language', 'fr', '--json'], {
    cwd: dir,
  });
  const root = join(dir, 'demo');
  expect(done).toMatchObject({
    exit: 0,
    json: {
      apiVersion: 'sovran/v1',
      kind: 'Project',
      name: 'demo',
      organisation: 'Ville: "Été" #1',
      language: 'fr',
      root,
    },
  });
  expect(git(root, 'ls-files')).toMatch(/^\.gitignore\nevents\/\d{4}\/\d\d\/.{26}\.json\nsovran\.yaml\n$/);
  expect(git(root, 'log', '--format=%s')).toBe('init demo\n');
  expect(git(root, 'status', '--porcelain')).toBe('');
  const [first = ''] = readFileSync(join(root, 'sovran.yaml'), 'utf8').split('\n');
  const schema = first.replace('# yaml-language-server: $schema=', '');
  expect(JSON.parse(readFileSync(join(root, schema), 'utf8'))).toMatchObject({ title: 'sovran Project' });
});

test('without a name this folder becomes the project, named after it', async () => {
  const dir = join(tempDir(), 'Mon Été');
  mkdirSync(dir);
  expect(await sovran(['init', '--json'], { cwd: dir })).toMatchObject({
    exit: 0,
    json: { name: 'mon-ete', root: dir },
  });
});

test('uses the enclosing repository and keeps what is staged there', async () => {
  const top = tempProject();
  execFileSync('git', ['-C', top, 'rm', '-q', 'sovran.yaml']);
  git(top, 'commit', '-qm', 'no project here');
  writeFileSync(join(top, 'mine.txt'), 'x');
  git(top, 'add', 'mine.txt');
  expect((await sovran(['init', 'sub'], { cwd: top })).exit).toBe(0);
  expect(existsSync(join(top, 'sub/.git'))).toBe(false);
  expect(git(top, 'show', '--name-only', '--format=', 'HEAD')).toContain('sub/sovran.yaml');
  expect(git(top, 'status', '--porcelain')).toBe('A  mine.txt\n');
});

test.each([['.'], ['notes']])('an interrupted init is named and finished from %s', async (below) => {
  const root = join(tempDir(), 'demo');
  const realGit = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  const env = pathWith({ git: `case " $* " in *" init "*) kill -9 $PPID ;; esac; exec ${realGit} "$@"` });
  const cut = await sovran(['init', 'demo', '--organisation', 'Lyon'], { cwd: dirname(root), env });
  expect(cut.signal).toBe('SIGKILL');
  mkdirSync(join(root, 'notes'));
  const at = { cwd: join(root, below) };
  const next = ['sovran resume'];
  for (const command of ['status', 'verify']) {
    const { exit, json } = await sovran([command, '--json'], at);
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'no-project', next } } });
  }
  const nested = await sovran(['init', 'inner', '--json'], at);
  expect(nested).toMatchObject({ exit: 2, json: { error: { code: 'init-interrupted', next } } });
  expect(existsSync(join(root, below, 'inner'))).toBe(false);
  expect(await sovran(['resume'], at)).toMatchObject({ exit: 0 });
  expect(readFileSync(join(root, 'sovran.yaml'), 'utf8')).toContain('organisation: Lyon');
  expect(git(root, 'log', '--format=%s')).toBe('init demo\n');
});

test('an existing .gitignore keeps its lines', async () => {
  const dir = tempDir();
  writeFileSync(join(dir, '.gitignore'), 'node_modules');
  expect((await sovran(['init'], { cwd: dir })).exit).toBe(0);
  expect(readFileSync(join(dir, '.gitignore'), 'utf8')).toBe('node_modules\n.sovran/\n');
});

test('refuses a project, its subfolder and taken names, untouched', async () => {
  const project = tempProject();
  const inside = join(project, 'sub');
  mkdirSync(inside);
  const taken = tempDir();
  mkdirSync(join(taken, 'hosts'));
  writeFileSync(join(taken, 'models'), 'a file');
  for (const [dir, gate] of [
    [project, 'no-project-yet'],
    [inside, 'not-nested'],
    [taken, 'folder-free'],
  ] as const) {
    const before = readdirSync(dir, { recursive: true });
    const { exit, json } = await sovran(['init', '--json'], { cwd: dir });
    expect(exit).toBe(3);
    const { gates } = (json as { error: { details: { gates: { id: string; verdict: string }[] } } }).error.details;
    expect(gates.map(({ id }) => id)).toEqual([gate]);
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  }
});

test('a dry run prints the plan and makes nothing', async () => {
  const dir = tempDir();
  const { exit, json } = await sovran(['init', 'demo', '--dry-run', '--json'], { cwd: dir });
  expect(exit).toBe(0);
  expect(json).toMatchObject({ kind: 'Plan', operation: 'init', changes: 3 });
  expect(readdirSync(dir)).toEqual([]);
});

test('a folder that cannot be written is refused in words', async () => {
  const dir = tempDir();
  writeFileSync(join(dir, 'demo'), 'a file');
  const { exit, json } = await sovran(['init', 'demo', '--json'], { cwd: dir });
  expect([1, 2, 3]).toContain(exit);
  expect((json as { error: { code: string } }).error.code).not.toBe('unexpected');
  expect(readFileSync(join(dir, 'demo'), 'utf8')).toBe('a file');
});

test('without git the refusal says so', async () => {
  const dir = tempDir();
  const { exit, json } = await sovran(['init', 'demo', '--json'], { cwd: dir, env: { PATH: tempDir() } });
  expect(exit).toBe(1);
  expect(json).toMatchObject({ error: { code: 'git-failed', next: ['sovran doctor'] } });
  expect(existsSync(join(dir, 'demo/sovran.yaml'))).toBe(false);
});

test('a folder that the enclosing repository ignores gets its own', async () => {
  const around = tempDir();
  execFileSync('git', ['init', '--quiet', around]);
  writeFileSync(join(around, '.gitignore'), 'scratch/\n');
  mkdirSync(join(around, 'scratch'));
  const done = await sovran(['init', 'inner', '--organisation', 'Test', '--json'], { cwd: join(around, 'scratch') });
  expect(done.exit).toBe(0);
  const inner = join(around, 'scratch', 'inner');
  expect(git(inner, 'rev-parse', '--show-toplevel').trim()).toBe(realpathSync(inner));
  expect(git(inner, 'log', '--format=%s').trim()).toBe('init inner');
  expect(git(inner, 'status', '--porcelain').trim()).toBe('');
});

test.each([
  [['init', 'demo'], 'demo'],
  [['init', '--project', 'there', 'demo'], 'there/demo'],
  [['init', '--project', "l'été là"], "l'été là"],
  [['init'], '.'],
])('%j ends with the command that goes there', async (args, folder) => {
  const dir = join(tempDir(), 'base');
  mkdirSync(dir);
  const { exit, stdout } = await sovran(args, { cwd: dir });
  expect(exit).toBe(0);
  const [, next = ''] = stdout.trim().split('\nNext: ');
  const commands = next.split(/\n +/);
  expect(commands.at(-1)).toBe('sovran guide');
  const reached = execFileSync('sh', ['-c', [...commands.slice(0, -1), 'pwd'].join(' && ')], { cwd: dir });
  expect(reached.toString().trim()).toBe(join(dir, folder).replace(/\/$/, ''));
});
