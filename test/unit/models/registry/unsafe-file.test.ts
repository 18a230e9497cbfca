import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findUnsafe } from '../../../../src/lib/stages/models/registry/source.ts';
import { tempDir } from '../../../support/temp-project.ts';

async function judged(text: string, name = 'config.json'): Promise<string | undefined> {
  const path = join(tempDir(), name);
  writeFileSync(path, text);
  return findUnsafe(path, name);
}

const padded = (bytes: number, key: string): string => `{"pad":"${'x'.repeat(bytes)}",${key}:{"AutoModel":"x.Y"}}`;

test.for([
  ['at its head', padded(0, '"auto_map"')],
  ['beyond its first 64 KiB', padded(70_000, '"auto_map"')],
  ['where two pieces of it meet', padded(65_524, '"auto_map"')],
  ['in escapes', padded(65_500, String.raw`"\u0061uto\u005Fmap"`)],
] as const)('a configuration that names code of its own %s is refused', async ([, text]) => {
  expect(await judged(text)).toBe('remote-code');
});

test('a long configuration without such a key comes in', async () => {
  expect(await judged(padded(200_000, '"automap"'))).toBeUndefined();
});

test('a word of a vocabulary may be called as that key is', async () => {
  expect(await judged(`{"pad":"${'x'.repeat(70_000)}","auto_map":4711}`, 'tokenizer.json')).toBeUndefined();
});
