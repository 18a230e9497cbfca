import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

interface Place {
  root: string;
  elsewhere: string;
  run: (...args: string[]) => Promise<CliResult>;
}

function place(): Place {
  const root = tempProject();
  return { root, elsewhere: tempDir(), run: (...args) => sovran([...args, '--json'], { cwd: root }) };
}

/** Nothing was recorded: as after `tempProject`. */
function expectUntouched(root: string): void {
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(git(root, 'log', '--format=%s').trim()).toBe('start');
}

const ADD = ['scope', 'add', 'tri', '--title', 'Tri'];

test.each([
  ['a folder that cannot be made', '/proc/none/plan.json', 'ENOENT'],
  ['a folder', '.', 'EISDIR'],
  ['a folder that is a file', 'file/plan.json', 'ENOTDIR'],
  ['nothing', '', 'EISDIR'],
  ['what the system does not let be written', '/proc/version', /EACCES|EPERM|EIO|EROFS|ENOENT/],
])('--plan-out to %s is a usage error', async (_what, path, reason) => {
  const { root, elsewhere, run } = place();
  writeFileSync(join(elsewhere, 'file'), '');
  const target = path === '' || path.startsWith('/') ? path : join(elsewhere, path);
  const done = await run(...ADD, '--plan-out', target);
  expect(done).toMatchObject({
    exit: 2,
    json: { error: { code: 'file-not-saved', details: { reason: expect.stringMatching(reason) as unknown } } },
  });
  expect(done.stdout).not.toMatch(/"message":"[^"]*\bE[A-Z]{4,}\b/);
  expectUntouched(root);
});

test.each([
  ['text', 'hello', 'no-json'],
  ['an empty file', '', 'no-json'],
  ['a list', '[]', 'no-object'],
  ['another object', '{"name":"x"}', 'lacks'],
  ['null', 'null', 'no-object'],
  ['the document of --dry-run --json', '{"apiVersion":"sovran/v1","kind":"Plan","id":"x"}', 'shown'],
])('--plan with %s is a usage error', async (_what, text, reason) => {
  const { root, elsewhere, run } = place();
  const path = join(elsewhere, 'plan.json');
  writeFileSync(path, text);
  const done = await run(...ADD, '--plan', path);
  expect(done).toMatchObject({ exit: 2, json: { error: { code: 'bad-plan', details: { path, reason } } } });
  expect(done.stdout).not.toMatch(/\{\w+\}/);
  expectUntouched(root);
});

test('--plan with no file, or a folder, is a usage error', async () => {
  const { root, elsewhere, run } = place();
  mkdirSync(join(elsewhere, 'folder'));
  const missing = await run(...ADD, '--plan', join(elsewhere, 'none.json'));
  expect(missing).toMatchObject({ exit: 2, json: { error: { code: 'file-missing' } } });
  const folder = await run(...ADD, '--plan', join(elsewhere, 'folder'));
  expect(folder).toMatchObject({
    exit: 2,
    json: { error: { code: 'file-unreadable', details: { reason: 'EISDIR' } } },
  });
  expectUntouched(root);
});

test('applies a saved plan once; refuses it for anything else', async () => {
  const { root, elsewhere, run } = place();
  const path = join(elsewhere, 'plan.json');
  expect((await run(...ADD, '--plan-out', path)).exit).toBe(0);
  const refused = async (reason: string, ...args: string[]): Promise<void> => {
    const done = await run(...args, '--plan', path);
    expect(done, args.join(' ')).toMatchObject({ exit: 2, json: { error: { code: 'bad-plan', details: { reason } } } });
  };
  await refused('other-command', 'host', 'add', 'local', '--local');
  await refused('other-command', 'scope', 'add', 'other', '--title', 'Tri');
  await refused('other-input', 'scope', 'add', 'tri', '--title', 'Else');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('"change": "create"', '"change": "delete"'));
  await refused('edited', ...ADD);
  writeFileSync(path, text.replace('{', '{ "approved": true,'));
  await refused('edited', ...ADD);
  writeFileSync(path, text);
  expectUntouched(root);
  expect((await run(...ADD, '--plan', path)).exit).toBe(0);
  const stale = await run(...ADD, '--edit', '--plan-out', path);
  expect(stale.exit).toBe(0);
  expect((await run('scope', 'add', 'tri', '--edit', '--need', 'x')).exit).toBe(0);
  const moved = await run(...ADD, '--edit', '--plan', path);
  const next = [`sovran scope add tri --title Tri --edit --plan-out ${path}`];
  expect(moved).toMatchObject({ exit: 3, json: { error: { code: 'stale-plan', next } } });
});

test('--plan-out overwrites only an earlier plan or an empty file', async () => {
  const { root, elsewhere, run } = place();
  const path = join(elsewhere, 'plan.json');
  writeFileSync(path, '');
  expect((await run(...ADD, '--plan-out', path)).exit).toBe(0);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"change": "create"', '"change": "delete"'));
  expect((await run(...ADD, '--plan-out', path)).exit).toBe(0);
  for (const text of ['apiVersion: sovran/v1\n', '{"id":"x"}', '[]', ' ']) {
    writeFileSync(path, text);
    for (const line of [ADD, ['host', 'plan', 'nowhere']]) {
      const done = await run(...line, '--plan-out', path);
      expect(done, line.join(' ')).toMatchObject({
        exit: 2,
        json: { error: { code: 'file-taken', details: { path } } },
      });
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
  expectUntouched(root);
});

test('refuses to apply and save a plan at once, in either order', async () => {
  const { root, elsewhere, run } = place();
  const path = join(elsewhere, 'plan.json');
  expect((await run(...ADD, '--plan-out', path)).exit).toBe(0);
  for (const flags of [
    ['--plan', path, '--plan-out', path],
    [`--plan-out=${path}`, `--plan=${path}`],
  ]) {
    const done = await run(...ADD, ...flags, '--lang', 'fr');
    expect(done).toMatchObject({ exit: 2, json: { error: { code: 'usage' } } });
    expect(done.stdout).toMatch(/--plan(-out)? et --plan(-out)? s’excluent/);
  }
  expectUntouched(root);
});
