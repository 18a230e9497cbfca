import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** `process.env.NAME`, `process.env['NAME']` and `const { NAME, … } = process.env`. */
function readIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const one = [...text.matchAll(/\bprocess\.env(?:\.|\[')([A-Z_][A-Z0-9_]*)/g)].map((found) => found[1] ?? '');
  const several = [...text.matchAll(/\{([A-Z0-9_, ]+)\} = process\.env\b/g)].flatMap((found) =>
    (found[1] ?? '').split(',').map((name) => name.trim()),
  );
  return [...one, ...several];
}

test('the page of variables names each that the code reads', () => {
  const page = readFileSync('docs/environment.md', 'utf8');
  const read = new Set(['bin/run.js', ...globSync('src/**/*.ts')].flatMap(readIn));
  expect(read).toContain('SOVRAN_LANG');
  expect(read).toContain('LC_ALL');
  expect([...read].filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
});
