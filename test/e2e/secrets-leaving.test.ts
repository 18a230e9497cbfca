import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documented } from '../support/project/documented.ts';
import { aFile } from '../support/project/pieces.ts';
import { aProject } from '../support/project/project.ts';

const TOKEN = 'sk-proj-Ab3dEf6hIj9kLm2nOp5q';

test('a secret in a statement is refused and not shown', async () => {
  const project = await aProject();
  const aware = ['--aware-at', '2026-11-30T16:35+01:00', '--regimes', 'gdpr'];
  for (const [flag, words] of [
    ['--statement', ['govern', 'attest', 'DAT-03', '--key', 'none']],
    ['--title', ['govern', 'incident', 'open', 'leak', ...aware]],
    ['--reason', ['govern', 'incident', 'update', 'leak', '--justify', 'gdpr-persons']],
    ['--justify', ['govern', 'incident', 'close', 'leak', '--reason', 'over']],
  ] as const) {
    const { exit, json, stdout, stderr } = await project.run(...words, flag, `key ${TOKEN}`, '--json');
    expect({ exit, json }, flag).toMatchObject({ exit: 3, json: { error: { code: 'secret-found' } } });
    expect(stdout).toContain(`${flag}:1`);
    expect(stdout + stderr).not.toContain(TOKEN);
  }
  expect(existsSync(join(project.root, 'incidents'))).toBe(false);
});

test.each([
  ['.env', 'PORT=80\nDB_PASS=hunter2\n', 2, 'govern export --out OUT'],
  ['usecases/deploy.pem', '-----BEGIN PRIVATE KEY-----\nMIIB\n', 1, 'govern export --out OUT'],
  ['governance/notes.md', `call with\n${TOKEN}\n`, 2, 'govern folder --env production --out OUT'],
  [
    'governance/documents/answers.yaml',
    `all:\n  controller: Town ${TOKEN}\n`,
    2,
    'govern report --kind dpia --out OUT',
  ],
])('a secret in %s does not leave the project', async (path, text, line, words) => {
  const project = await aProject([...documented(), aFile(path, text)]);
  const out = join(project.base, 'out.html');
  const { exit, json, stdout } = await project.run(...words.replace('OUT', out).split(' '), '--json');
  expect({ exit, json }).toMatchObject({ exit: 3, json: { error: { code: 'secret-found' } } });
  expect(stdout).toContain(`${path}:${line}`);
  expect(stdout).not.toContain(TOKEN);
  expect(readdirSync(project.base).filter((name) => name.startsWith('out'))).toEqual([]);
});
