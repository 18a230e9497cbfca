import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reserveKeyFile } from '../../../src/lib/cli/key-file.ts';
import { tempDir } from '../../support/temp-project.ts';

const NONE = (): boolean => false;
const fresh = (): string => join(tempDir(), 'portal.key');

test('a key file comes with its key: a run that is killed before leaves none', () => {
  const path = fresh();
  const file = reserveKeyFile(path, NONE);
  expect(existsSync(path)).toBe(false);
  file.write('svk_one');
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['svk_one\n', 0o600]);
  file.write('svk_2');
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('svk_2\n');
});

test('without a key there is no file, and the empty one of a cut run goes', () => {
  const path = fresh();
  reserveKeyFile(path, NONE).close();
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, '');
  reserveKeyFile(path, NONE).close();
  expect(existsSync(path)).toBe(false);
});

test('what somebody else has put there meanwhile is not overwritten', () => {
  const path = fresh();
  const file = reserveKeyFile(path, NONE);
  writeFileSync(path, 'mine');
  expect(() => file.write('svk_one')).toThrow(expect.objectContaining({ code: 'key-file-exists', exit: 3 }));
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('the key of a cut run is replaced, any other one is not', () => {
  const path = fresh();
  writeFileSync(path, 'svk_old\n');
  expect(() => reserveKeyFile(path, NONE)).toThrow(expect.objectContaining({ code: 'key-file-exists' }));
  const file = reserveKeyFile(path, (key) => key === 'svk_old');
  file.write('svk_new');
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('svk_new\n');
});
