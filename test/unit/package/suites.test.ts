import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileSeconds } from '../../../scripts/longest-first.ts';
import { SUITES } from '../../../scripts/suites.ts';

test('every test file belongs to a suite that scripts/test runs', () => {
  const folders = new Set(globSync('test/**/*.test.ts').map((path) => path.split('/')[1] ?? ''));
  expect([...folders].toSorted()).toEqual([...SUITES, 'surface'].toSorted());
});

test('scripts/test runs the workers, the tests of token ids included, and counts them', () => {
  expect(readFileSync('scripts/test-all.ts', 'utf8')).toMatch(/^await workers\(workersReport, workersEnded\);$/m);
  expect(readFileSync('scripts/workers.ts', 'utf8')).toContain('SOVRAN_TEST_MODEL: model');
  expect(globSync('templates/engines/cpu/tests/test_*.py')).toContain('templates/engines/cpu/tests/test_tokens.py');
});

test('every file of which it is known how long it takes is there', () => {
  const missing = Object.keys(fileSeconds()).filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
});
