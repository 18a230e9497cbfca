import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { walkTar } from '../../../../src/lib/core/kit/tar-entries.ts';
import { fileSource } from '../../../../src/lib/core/kit/tar-sources.ts';
import { writeEntry } from '../../../../src/lib/core/kit/tar-write.ts';
import { bundleManifestSchema, type BundleContent } from '../../../../src/lib/core/project/resources/bundles.ts';
import { compareContents, joinBundles } from '../../../../src/lib/stages/export/bundle/inspect.ts';
import { summaryOf } from '../../../../src/lib/stages/export/bundle/schema.ts';
import { toJson } from '../../../../src/lib/core/kit/to-json.ts';
import { AT, digestFor } from '../../../support/project/digests.ts';
import { tempDir } from '../../../support/temp-project.ts';

const SHA = 'a'.repeat(64);

const content = (said: Partial<BundleContent> = {}): BundleContent => ({
  kind: 'model',
  name: 'base',
  path: 'trees/a/model.gguf',
  sha256: SHA,
  bytes: 1,
  ...said,
});

const manifest = (...contents: BundleContent[]): object => ({
  apiVersion: 'sovran/v1',
  kind: 'Bundle',
  serial: 1,
  since: null,
  project: 'demo',
  madeAt: AT,
  for: { hosts: [], releases: ['r1'] },
  engines: [],
  trees: [],
  contents,
});

test.each([
  ['trees/a/model.gguf', true],
  ['trees/a/été 1.json', true],
  ['trees/../model.gguf', false],
  ['trees//model.gguf', false],
  ['trees/./model.gguf', false],
  ['/trees/model.gguf', false],
  ['engines/a/model.gguf', false],
  ['loaded/demo/9.json', false],
  ['trees/a\n/model', false],
  [`trees/${'a'.repeat(1024)}`, false],
])('path %j of a model is taken: %s', (path, taken) => {
  expect(bundleManifestSchema.safeParse(manifest(content({ path }))).success).toBe(taken);
});

test.each([[{ sha256: 'A'.repeat(64) }], [{ bytes: -1 }], [{ base: 0 }], [{ kind: 'program' as never }]])(
  'a content with %j is refused',
  (said) => {
    expect(bundleManifestSchema.safeParse(manifest(content(said))).success).toBe(false);
  },
);

test('contents are compared by path and digest', () => {
  const [same, old, fresh] = ['same', 'old', 'new'].map((name) => content({ path: `trees/a/${name}` }));
  const before = [same, old, content({ path: 'trees/a/x' })] as BundleContent[];
  const now = [same, fresh, content({ path: 'trees/a/x', sha256: 'b'.repeat(64) })] as BundleContent[];
  const { added, removed, changed } = compareContents(before, now);
  expect([added, removed, changed].map((list) => list.map(({ path }) => path))).toEqual([
    ['trees/a/new'],
    ['trees/a/old'],
    ['trees/a/x'],
  ]);
});

test('made and loaded bundles are one list, newest first', () => {
  const [one, two] = [1, 2].map((serial) => bundleManifestSchema.parse({ ...manifest(content()), serial }));
  if (!one || !two) throw new Error('no manifests');
  const data = toJson(summaryOf(one, digestFor('1')));
  const loaded = [{ digest: digestFor('2'), loadedAt: AT, manifest: two }];
  const listed = joinBundles([{ data }, { data: { serial: 9 } }], loaded);
  expect(listed.map(({ serial, loadedAt }) => [serial, loadedAt])).toEqual([
    [2, AT],
    [1, null],
  ]);
});

async function* chunks(...texts: string[]): AsyncIterable<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

test('a written archive reads back, and a wrong size is refused', async () => {
  const path = join(tempDir(), 'a.tar');
  const file = await open(path, 'w+');
  const digest = await writeEntry(file, { name: 'a', bytes: 5 }, chunks('he', 'llo'));
  expect(digest).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
  await writeEntry(file, { name: 'empty', bytes: 0 }, chunks());
  await file.appendFile(Buffer.alloc(1024));
  const { size } = await file.stat();
  const read: string[] = [];
  await walkTar(fileSource(file, 0, size), async ({ name, type, bytes }, source) => {
    read.push(`${name} ${type} ${(await source.read(bytes)).toString()}`);
  });
  expect(read).toEqual(['a file hello', 'empty file ']);
  await expect(writeEntry(file, { name: 'b', bytes: 2 }, chunks('abc'))).rejects.toThrow('size');
  await expect(writeEntry(file, { name: 'b', bytes: 4 }, chunks('abc'))).rejects.toThrow('size');
  await expect(writeEntry(file, { name: 'c'.repeat(101), bytes: 0 }, chunks())).rejects.toThrow('name');
  await file.close();
});
