import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exceptionsFile } from '../support/exceptions-file.ts';
import { excuseAll } from '../support/excuse-all.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, makeProject, tempDir } from '../support/temp-project.ts';

type Run = (...args: string[]) => Promise<CliResult>;

/** A project with this machine in its inventory, copied for each test. Nothing here changes the machine. */
const base = mkdtempSync(join(tmpdir(), 'sovran-test-'));

beforeAll(async () => {
  makeProject(base);
  const args = ['host', 'add', 'local', '--local'];
  expect(await sovran(args, { cwd: base, env: { SOVRAN_STORE: join(base, '.sovran', 'store') } })).toMatchObject({
    exit: 0,
  });
  rmSync(join(base, '.sovran'), { recursive: true });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function project(): { root: string; run: Run } {
  const root = join(tempDir(), 'project');
  cpSync(base, root, { recursive: true });
  const env = { SOVRAN_STORE: tempDir() };
  return { root, run: (...args) => sovran(args, { cwd: root, env }) };
}

test('host plan shows drift, exits 5 and saves a standalone plan', async () => {
  const { root, run } = project();
  const file = join(root, 'plan.json');
  const shown = await run('host', 'plan', '--all', '--exit-code', '--plan-out', file);
  expect(shown.exit).toBe(5);
  expect(shown.stdout).toMatch(/S\d\d .+ drift/);
  expect(shown.stdout).toMatch(/pending(, \d+ steps? unknown)?\n[^]*Next: sovran host apply --plan /);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    operation: 'host apply',
    input: { hosts: ['local'] },
  });
  await refusesWhatThePlanHasDecided(file, run);
  excuseAll(root, 'local');
  const stale = await run('host', 'apply', '--plan', file, '--allow', 'restart,reboot,data', '--json');
  expect(stale).toMatchObject({ exit: 3, json: { error: { code: 'stale-plan' } } });
  const { details, next } = (stale.json as { error: { details: { moved: string[] }; next: string[] } }).error;
  expect(next).toEqual([`sovran host plan local --plan-out ${file}`]);
  expect(details.moved.length).toBeGreaterThan(0);
});

async function refusesWhatThePlanHasDecided(file: string, run: Run): Promise<void> {
  for (const flags of [
    ['--batch', '1'],
    ['--on-unreachable', 'skip'],
  ]) {
    const done = await run('host', 'apply', '--plan', file, ...flags, '--json');
    expect(done).toMatchObject({ exit: 2, json: { error: { code: 'usage' } } });
    expect(done.stdout).toContain(flags[0]);
  }
}

test('reports waived steps and idle exceptions; an apply then changes nothing', async () => {
  const { root, run } = project();
  excuseAll(root, 'local');
  const idle = '    - { step: S31, host: gpux, reason: x, owner: po, expires: 2999-01-01 }\n';
  appendFileSync(join(root, 'hosts', 'exceptions.yaml'), idle);
  const shown = await run('host', 'plan', 'local', '--exit-code');
  expect(shown).toMatchObject({ exit: 0 });
  expect(shown.stdout).toContain('waived until 2999-12-31');
  const before = contentOf(root);
  const applied = await run('host', 'apply', 'local');
  expect(applied).toMatchObject({ exit: 0 });
  expect(applied.stdout).toContain('0 changes');
  for (const { stderr } of [shown, applied]) expect(stderr).toContain('S31 names gpux, which has no host');
  expect(contentOf(root)).toEqual(before);
});

/** The commit of a project, and every file of it but what git and the runs keep for themselves. */
function contentOf(root: string): { commit: string; files: Record<string, string> } {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => relative(root, join(parentPath, name))).toSorted();
  const own = paths.filter((path) => !/^\.(git|sovran)\//.test(path));
  const files = Object.fromEntries(own.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  return { commit: git(root, 'rev-parse', 'HEAD'), files };
}

test('names the line of a misspelt setting or an ownerless register', async () => {
  const { root, run } = project();
  appendFileSync(join(root, 'hosts', 'local.yaml'), '  provision:\n    ntpp: [a]\n');
  expect(await run('host', 'plan', 'local', '--json')).toMatchObject({
    exit: 2,
    json: { error: { code: 'invalid-file', details: { key: 'spec.provision.ntpp' } } },
  });
  const text = readFileSync(join(root, 'hosts', 'local.yaml'), 'utf8').replace(/ {2}provision:[^]*$/, '');
  writeFileSync(join(root, 'hosts', 'local.yaml'), text);
  writeFileSync(
    join(root, 'hosts', 'exceptions.yaml'),
    'apiVersion: sovran/v1\nkind: HostExceptions\nmetadata: { name: exceptions }\nspec:\n  exceptions:\n    - { step: S31, host: local, reason: x, expires: 2999-01-01 }\n',
  );
  expect(await run('host', 'plan', 'local', '--json')).toMatchObject({
    exit: 2,
    json: { error: { code: 'invalid-file' } },
  });
});

test('refuses an exception for an unknown step', async () => {
  const { root, run } = project();
  const entry = 'step: S99, host: local, reason: x, owner: po, expires: 2999-01-01';
  writeFileSync(join(root, 'hosts', 'exceptions.yaml'), exceptionsFile([entry]));
  const refused = await run('host', 'plan', 'local');
  expect(refused).toMatchObject({ exit: 2 });
  expect(refused.stderr).toContain('hosts/exceptions.yaml:6:15');
});

test.for([
  [['host', 'plan'], 'missing-flags'],
  [['host', 'plan', '--group', 'none'], 'group-empty'],
  [['host', 'plan', 'local', 'nowhere'], 'not-found'],
  [['host', 'plan', '../x'], 'bad-name'],
  [['host', 'apply', 'local', '--batch', '0'], 'bad-batch'],
  [['host', 'apply', 'local', '--allow', 'everything'], 'bad-risk'],
  [['host', 'apply', '--plan', 'missing.json'], 'file-missing'],
] as const)('%j is refused as %s', async ([args, code]) => {
  const { run } = project();
  expect(await run(...args, '--json')).toMatchObject({ exit: 2, json: { error: { code } } });
});
