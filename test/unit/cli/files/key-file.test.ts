import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseInside, writeKeyFile } from '../../../../src/lib/cli/add-key.ts';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

const fresh = (): string => join(tempDir(), 'portal.key');

test('writes a key to a new file for its owner alone', async () => {
  const path = fresh();
  await writeKeyFile(path, 'svk_one');
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['svk_one\n', 0o600]);
});

test.each([
  ['a file', (path: string) => writeFileSync(path, 'mine')],
  ['an empty file', (path: string) => writeFileSync(path, '')],
  ['a folder', (path: string) => mkdirSync(path)],
  ['a link', (path: string) => symlinkSync('/dev/null', path)],
  ['a link to nothing', (path: string) => symlinkSync(fresh(), path)],
])('refuses a name that %s has', async (_, make) => {
  const path = fresh();
  make(path);
  const fix = { key: 'cli.file-exists.fix', params: { path } };
  const refused = { code: 'file-exists', exit: 2, fix };
  await expect(writeKeyFile(path, 'svk_one')).rejects.toMatchObject(refused);
  expect(readdirSync(dirname(path))).toEqual(['portal.key']);
});

test('makes the folder; one that cannot be made is refused', async () => {
  const path = join(fresh(), 'portal.key');
  await writeKeyFile(path, 'svk_one');
  expect(readFileSync(path, 'utf8')).toBe('svk_one\n');
  for (const place of ['/proc/nowhere/portal.key', join(path, 'portal.key')])
    await expect(writeKeyFile(place, 'svk_one')).rejects.toMatchObject({ code: 'file-not-saved', exit: 2 });
});

test('refuses files in the project, ignored and linked ones too', async () => {
  const root = tempProject();
  const link = fresh();
  symlinkSync(root, link);
  for (const path of [join(root, 'portal.key'), join(root, '.sovran/portal.key'), join(link, 'portal.key')])
    await expect(refuseInside(path, openStore(root))).rejects.toMatchObject({ code: 'key-file-inside', exit: 2 });
  await expect(refuseInside(fresh(), openStore(root))).resolves.toBeUndefined();
});
