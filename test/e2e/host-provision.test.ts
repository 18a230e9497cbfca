import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { excuseAll } from '../support/excuse-all.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

type Run = (...args: string[]) => Promise<CliResult>;

/** A project with this machine in its inventory. Nothing here changes the machine. */
async function project(): Promise<{ root: string; run: Run }> {
  const root = tempProject();
  const env = { SOVRAN_STORE: tempDir() };
  const run: Run = (...args) => sovran(args, { cwd: root, env });
  expect(await run('host', 'add', 'local', '--local')).toMatchObject({ exit: 0 });
  return { root, run };
}

test('host plan shows diffs and risks, exits 5, saves a self-contained plan', async () => {
  const { root, run } = await project();
  const shown = await run('host', 'plan', 'local');
  expect(shown.exit).toBe(0);
  expect(shown.stdout).toMatch(/S\d\d .+ drift/);
  expect(shown.stdout).toMatch(/pending(, \d+ steps? unknown)?\nNext: sovran host apply local/);
  expect(await run('host', 'plan', '--all', '--exit-code')).toMatchObject({ exit: 5 });
  const file = join(root, 'plan.json');
  expect(await run('host', 'plan', 'local', '--plan-out', file)).toMatchObject({ exit: 0 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    operation: 'host apply',
    input: { hosts: ['local'] },
  });
  excuseAll(root, 'local');
  const stale = await run('host', 'apply', '--plan', file, '--allow', 'restart,reboot,data', '--json');
  expect(stale).toMatchObject({ exit: 3, json: { error: { code: 'stale-plan' } } });
  const { details, next } = (stale.json as { error: { details: { moved: string[] }; next: string[] } }).error;
  expect(next).toEqual([`sovran host plan local --plan-out ${file}`]);
  expect(details.moved.length).toBeGreaterThan(0);
});

test('with a saved plan, what it has decided is refused and said', async () => {
  const { root, run } = await project();
  const file = join(root, 'plan.json');
  expect(await run('host', 'plan', 'local', '--plan-out', file)).toMatchObject({ exit: 0 });
  for (const flags of [
    ['--batch', '1'],
    ['--on-unreachable', 'skip'],
    ['--batch', '1', '--on-unreachable', 'skip'],
  ]) {
    const { exit, json } = await run('host', 'apply', '--plan', file, ...flags, '--json');
    const given = flags.filter((word) => word.startsWith('--'));
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'bad-flags', details: { given } } } });
    const { message, fix, next } = (json as { error: { message: string; fix: string; next: string[] } }).error;
    expect(message).toContain(given.map((flag) => `\`${flag}\``).join(', '));
    expect(fix).toBe('Drop these flags, or make a new plan.');
    for (const word of flags) expect(next[0]).toContain(word);
    expect(next[0]).toMatch(/^sovran host plan local .*--plan-out /);
  }
});

test('shows what the register waives; an apply then changes nothing', async () => {
  const { root, run } = await project();
  excuseAll(root, 'local');
  const shown = await run('host', 'plan', 'local', '--exit-code');
  expect(shown).toMatchObject({ exit: 0 });
  expect(shown.stdout).toContain('waived until 2999-12-31');
  const before = contentOf(root);
  const applied = await run('host', 'apply', 'local');
  expect(applied).toMatchObject({ exit: 0 });
  expect(applied.stdout).toContain('0 changes');
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
  const { root, run } = await project();
  const { appendFileSync } = await import('node:fs');
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

test('refuses an exception for an unknown step, reports one without host', async () => {
  const { root, run } = await project();
  const register = (step: string, host: string): void =>
    writeFileSync(
      join(root, 'hosts', 'exceptions.yaml'),
      `apiVersion: sovran/v1\nkind: HostExceptions\nmetadata: { name: exceptions }\nspec:\n  exceptions:\n    - { step: ${step}, host: ${host}, reason: x, owner: po, expires: 2999-01-01 }\n`,
    );
  register('S99', 'local');
  const refused = await run('host', 'plan', 'local');
  expect(refused).toMatchObject({ exit: 2 });
  expect(refused.stderr).toContain('hosts/exceptions.yaml:6:15');
  register('S31', 'gpux');
  for (const command of [
    ['host', 'plan', 'local'],
    ['host', 'apply', 'local', '--dry-run'],
  ]) {
    const told = await run(...command);
    expect(told).toMatchObject({ exit: 0 });
    expect(told.stderr).toContain('S31 names gpux, which has no host');
  }
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
  const { run } = await project();
  expect(await run(...args, '--json')).toMatchObject({ exit: 2, json: { error: { code } } });
});
