import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveExport } from '../../../../src/lib/cli/files/export-folder.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { tempDir } from '../../../support/temp-project.ts';

const WEIGHTS = 'weights';
const SHA = createHash('sha256').update(WEIGHTS).digest('hex');

/** A store with one tree, and the export of it and a text; an interrupted one stops before its first file. */
function bed({ sha256 = SHA, size = WEIGHTS.length, requested = false } = {}) {
  const base = tempDir();
  writeFileSync(join(base, 'model.gguf'), WEIGHTS);
  const bundle = {
    commit: 'c',
    texts: new Map([['README.md', 'read me']]),
    trees: [{ into: 'models/m', from: base, files: [{ path: 'model.gguf', sha256, size }] }],
    absent: [],
    environments: [],
    hasHistory: false,
  };
  const ctx = { interrupt: { requested, signal: new AbortController().signal } } as StageContext;
  const out = join(base, 'out');
  return { out, save: () => saveExport(out, bundle, ctx) };
}

test('an export is whole, with the digest of each file', async () => {
  const { out, save } = bed();
  expect(await save()).toMatchObject({ path: out, files: 3 });
  expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8')).toContain(`${SHA}  models/m/model.gguf`);
  expect(readdirSync(out).toSorted()).toEqual(['README.md', 'SHA256SUMS', 'models']);
  expect(existsSync(`${out}.part`)).toBe(false);
});

test('an interrupted export is continued, without what is not wanted', async () => {
  const { out, save } = bed();
  const draft = `${out}.part`;
  mkdirSync(join(draft, 'models/m'), { recursive: true });
  writeFileSync(join(draft, '.sovran-export-unfinished'), '');
  writeFileSync(join(draft, 'stale'), '');
  writeFileSync(join(draft, 'models/m/model.gguf'), WEIGHTS);
  const { ino } = statSync(join(draft, 'models/m/model.gguf'));
  await save();
  expect(statSync(join(out, 'models/m/model.gguf')).ino).toBe(ino);
  expect(existsSync(join(out, 'stale'))).toBe(false);
});

test.each([
  ['folder-taken', {}, 'x'],
  ['tree-changed', { sha256: '0'.repeat(64) }, null],
  ['disk-too-small', { size: 2 ** 60 }, null],
  ['interrupted', { requested: true }, null],
])('an export is refused: %s', async (code, said, other) => {
  const { out, save } = bed(said);
  if (other !== null) {
    mkdirSync(out);
    writeFileSync(join(out, other), '');
  }
  await expect(save()).rejects.toMatchObject({ code });
  expect(existsSync(join(out, 'SHA256SUMS'))).toBe(false);
});

test('another folder of the same name is not touched', async () => {
  const { out, save } = bed();
  mkdirSync(`${out}.part`);
  writeFileSync(join(`${out}.part`, 'mine'), 'x');
  await expect(save()).rejects.toMatchObject({ code: 'folder-taken' });
  expect(readFileSync(join(`${out}.part`, 'mine'), 'utf8')).toBe('x');
});
