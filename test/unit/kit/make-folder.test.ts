import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../../src/lib/core/kit/make-folder.ts';

test('a folder is made with those above it, once', () => {
  const base = mkdtempSync(join(tmpdir(), 'sovran-kit-'));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const path = join(base, 'a', 'b');
  makeFolder(path);
  makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

test('where none can be made, it ends', () => {
  expect(() => makeFolder('/proc/none/below')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
