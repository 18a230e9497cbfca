import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectJunit } from '../support/junit.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

const GITLAB = 'export ci --for gitlab --out .gitlab-ci.yml';

/** A project of one local host, and how to type a line in it. */
function project(): { root: string; run: (line: string) => Promise<CliResult> } {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  const host =
    'apiVersion: sovran/v1\nkind: Host\nmetadata: { name: local }\nspec: { transport: local, address: localhost }\n';
  writeFileSync(join(root, 'hosts', 'local.yaml'), host);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'host');
  return { root, run: (line) => sovran(line.split(' '), { cwd: root, env: { SOVRAN_STORE: join(root, 'store') } }) };
}

test('a young project gets a verifying pipeline and learns what is missing', async () => {
  const { root, run } = project();
  const done = await run(GITLAB);
  expect(done.exit).toBe(0);
  expect(done.stderr).toContain('No training or quantization is recorded: the pipeline only verifies.');
  expect(done.stderr).toContain('No remote: push the project');
  expect(done.stdout).toContain('git remote add origin URL');
  expect(readFileSync(join(root, '.gitlab-ci.yml'), 'utf8')).toContain('sovran host check local --junit');
});

test('a file that differs is kept until --yes', async () => {
  const { root, run } = project();
  const file = join(root, '.gitlab-ci.yml');
  writeFileSync(file, 'mine: true\n');
  const refused = await run(`${GITLAB} --json`);
  expect(refused).toMatchObject({
    exit: 3,
    json: { error: { code: 'file-differs', details: { path: '.gitlab-ci.yml' } } },
  });
  expect(readFileSync(file, 'utf8')).toBe('mine: true\n');
  expect((await run(`${GITLAB} --yes --json`)).json).toMatchObject({ kind: 'CiExport', written: 'replaced' });
  expect((await run('export ci --for gitlab --out hosts')).exit).toBe(2);
});

test('a folder without git gets no pipeline', async () => {
  const { root, run } = project();
  rmSync(join(root, '.git'), { recursive: true });
  expect(await run(`${GITLAB} --json`)).toMatchObject({
    exit: 3,
    json: { error: { code: 'ci-no-repository', next: ['git init'] } },
  });
  expect(existsSync(join(root, '.gitlab-ci.yml'))).toBe(false);
});

test('verify names a shallow clone and its fix, also as JUnit', async () => {
  const { root } = project();
  const clone = join(tempDir(), 'clone');
  git(root, 'clone', '--quiet', '--depth', '1', `file://${root}`, clone);
  const done = await sovran(['verify', '--junit', 'new/report.xml'], { cwd: clone });
  expect(done.exit).toBe(5);
  expect(done.stdout).toMatch(
    /shallow clone: older commits are missing \(in CI set GIT_DEPTH to 0\)[^]*Next: git fetch --unshallow/,
  );
  const report = readFileSync(join(clone, 'new', 'report.xml'), 'utf8');
  await expectJunit(report);
  expect(report).toMatch(/name="events"><failure>\.: shallow clone/);
  git(clone, 'fetch', '--quiet', '--unshallow');
  expect((await sovran(['verify'], { cwd: clone })).exit).toBe(0);
});

test('a report that cannot be written never hides the verdict', async () => {
  const { root, run } = project();
  const passed = await run('verify --junit sovran.yaml/v.xml --markdown ok.md');
  expect(passed.exit).toBe(1);
  expect(passed.stderr).toContain('sovran.yaml/v.xml not written');
  expect(readFileSync(join(root, 'ok.md'), 'utf8')).toContain('`sovran verify`: passed (exit 0)');
  const file = readFileSync(join(root, 'sovran.yaml'), 'utf8');
  expect(await run('verify --junit sovran.yaml')).toMatchObject({ exit: 2 });
  expect(readFileSync(join(root, 'sovran.yaml'), 'utf8')).toBe(file);
  await run('data verify nothing --junit refused.xml');
  const report = readFileSync(join(root, 'refused.xml'), 'utf8');
  await expectJunit(report);
  expect(report).toContain('<failure>');
});
