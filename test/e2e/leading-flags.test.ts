import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

test.each([
  ['--json', 'status'],
  ['--lang', 'fr', '--json', 'status'],
  ['--lang=fr', '-q', '--json', 'host', 'list'],
  ['-yq', '--no-color', '--json', 'host', 'list'],
  ['--json', '--no-input', 'host', 'add', 'local', '--local', '--dry-run'],
])('global flags may stand before the command: %s %s %s %s %s', async (...argv) => {
  const done = await sovran(argv.filter(Boolean), { cwd: tempProject() });
  expect(done.exit).toBe(0);
  expect(done.json).toMatchObject({ apiVersion: 'sovran/v1' });
});

test('project and language before the command count for it', async () => {
  const root = tempProject();
  const elsewhere = tempDir();
  const done = await sovran(['--project', root, '--lang', 'fr', 'host', 'show', 'nobody'], { cwd: elsewhere });
  expect(done.exit).toBe(2);
  expect(done.stderr).toContain('Erreur : ');
  expect(done.stderr).not.toContain('Aucun projet');
});

test('a value of an unknown flag stays in its place', async () => {
  const root = tempProject();
  mkdirSync(join(root, 'sub'));
  const done = await sovran(['--json', 'data', 'prepare', 'd', '--license', 'MIT', '--from', 'missing.jsonl'], {
    cwd: join(root, 'sub'),
  });
  expect(done.json).toMatchObject({ error: { code: 'source-missing' } });
});

test.each([['--json'], ['--json', '--lang', 'fr'], ['--json', '--project', '.']])(
  'flags without a command are refused, naming the help: %s',
  async (...argv) => {
    const done = await sovran(argv, { cwd: tempProject() });
    expect(done.exit).toBe(2);
    expect(done.json).toMatchObject({ error: { code: 'usage', exit: 2, next: ['sovran --help'] } });
    const { message } = (done.json as { error: { message: string } }).error;
    expect(message).not.toContain('``');
  },
);

test('an unknown command is named without the flags around it', async () => {
  const done = await sovran(['--lang', 'en', '--json', 'staus', '--quiet'], { cwd: tempProject() });
  expect(done.json).toMatchObject({
    error: { code: 'unknown-command', message: 'Unknown command `staus`.', next: ['sovran status --help'] },
  });
});

test.each([['--frobnicate'], ['--json', '--frobnicate'], ['-x', 'status']])(
  'an unknown flag is named as it is: %s %s',
  async (...argv) => {
    const done = await sovran([...argv, '--json'], { cwd: tempProject() });
    const flag = argv.find((word) => word !== '--json') ?? '';
    expect(done).toMatchObject({ exit: 2, json: { error: { code: 'usage', next: ['sovran --help'] } } });
    expect((done.json as { error: { message: string } }).error.message).toBe(`Unknown: ${flag}`);
  },
);

test('the help is still there', async () => {
  const done = await sovran(['--lang', 'en', '--help'], { cwd: tempProject() });
  expect([done.exit, done.stdout.includes('TOPICS')]).toEqual([0, true]);
});
