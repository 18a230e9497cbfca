import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MARK, readMark, saveSite } from '../../../../src/lib/cli/files/site-folder.ts';
import { tempDir } from '../../../support/temp-project.ts';

const MADE = { commit: 'c', language: 'en', version: '1' };
const pages = (...paths: string[]): Map<string, string> => new Map(paths.map((path) => [path, path]));

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
}

test('an earlier site is replaced whole, without a rest beside it', async () => {
  const base = tempDir();
  const out = join(base, 'a', 'out');
  await saveSite(out, pages('index.html', 'runs/old.html'), MADE);
  await saveSite(out, pages('index.html', 'runs/new.html'), { ...MADE, commit: 'd' });
  expect(filesIn(out)).toEqual([MARK, 'index.html', 'new.html']);
  expect(readdirSync(join(base, 'a'))).toEqual(['out']);
  expect(await readMark(out)).toEqual({ ...MADE, commit: 'd', pages: ['index.html', 'runs/new.html'] });
});

test('an empty folder, also behind a link, is filled', async () => {
  const base = tempDir();
  mkdirSync(join(base, 'real'));
  symlinkSync('real', join(base, 'link'));
  await saveSite(join(base, 'link'), pages('index.html'), MADE);
  expect(filesIn(join(base, 'real'))).toEqual([MARK, 'index.html']);
});

test.for<[string, (out: string) => void, string]>([
  ['a file', (out) => writeFileSync(out, ''), 'out'],
  ['foreign files', (out) => (mkdirSync(out), writeFileSync(join(out, 'notes.txt'), '')), 'notes.txt'],
  ['a file beside the pages', (out) => (made(out), writeFileSync(join(out, 'runs', 'CNAME'), '')), 'runs/CNAME'],
  ['a damaged mark', (out) => (made(out), writeFileSync(join(out, MARK), '{')), 'index.html'],
])('%s is refused and stays', async ([, prepare, file]) => {
  const out = join(tempDir(), 'out');
  prepare(out);
  const saving = saveSite(out, pages('index.html'), MADE);
  await expect(saving).rejects.toMatchObject({ code: 'site-foreign', exit: 2, details: { file } });
  expect(existsSync(file === 'out' ? out : join(out, file))).toBe(true);
});

function made(out: string): void {
  mkdirSync(join(out, 'runs'), { recursive: true });
  writeFileSync(join(out, 'index.html'), '');
  writeFileSync(join(out, MARK), JSON.stringify({ ...MADE, pages: ['index.html'] }));
}

test('what a killed build left goes; what a living one writes stays', async () => {
  const base = tempDir();
  const [dead, alive] = [`.out.sovran-${2 ** 30}`, `.out.sovran-${process.ppid}`];
  for (const name of [dead, `${dead}.old`, alive]) mkdirSync(join(base, name));
  await saveSite(join(base, 'out'), pages('index.html'), MADE);
  expect(readdirSync(base).toSorted()).toEqual([alive, 'out']);
});

test('a place that cannot be written is named with its reason', async () => {
  const saving = saveSite('/proc/nowhere/out', pages('index.html'), MADE);
  await expect(saving).rejects.toMatchObject({ code: 'file-not-saved', exit: 2 });
  const file = join(tempDir(), 'file');
  writeFileSync(file, 'x');
  const below = saveSite(join(file, 'out'), pages('index.html'), MADE);
  await expect(below).rejects.toMatchObject({ code: 'file-not-saved', details: { reason: 'ENOTDIR' } });
  expect(readFileSync(file, 'utf8')).toBe('x');
});
