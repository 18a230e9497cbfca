import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseInside, writeKeyFile } from '../../../src/lib/cli/key-file.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

const fresh = (): string => join(tempDir(), 'portal.key');

test('writes a key to a new file for its owner alone', () => {
  const path = fresh();
  writeKeyFile(path, 'svk_one');
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['svk_one\n', 0o600]);
});

test.each([
  ['a file', (path: string) => writeFileSync(path, 'mine')],
  ['an empty file', (path: string) => writeFileSync(path, '')],
  ['a folder', (path: string) => mkdirSync(path)],
  ['a link', (path: string) => symlinkSync('/dev/null', path)],
  ['a link to nothing', (path: string) => symlinkSync(fresh(), path)],
])('refuses a name that %s has', (_, make) => {
  const path = fresh();
  make(path);
  expect(() => writeKeyFile(path, 'svk_one')).toThrow(expect.objectContaining({ code: 'key-file-exists', exit: 2 }));
});

test('refuses a folder that does not exist', () => {
  const path = join(fresh(), 'portal.key');
  expect(() => writeKeyFile(path, 'svk_one')).toThrow(
    expect.objectContaining({ code: 'key-file-unwritable', exit: 2 }),
  );
  expect(existsSync(path)).toBe(false);
});

test('refuses files in the project, ignored and linked ones too', async () => {
  const root = tempProject();
  const link = fresh();
  symlinkSync(root, link);
  for (const path of [join(root, 'portal.key'), join(root, '.sovran/portal.key'), join(link, 'portal.key')])
    await expect(refuseInside(path, openStore(root))).rejects.toMatchObject({ code: 'key-file-inside', exit: 2 });
  await expect(refuseInside(fresh(), openStore(root))).resolves.toBeUndefined();
});
