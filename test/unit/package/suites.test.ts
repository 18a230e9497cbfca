import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recordedCosts } from '../../../scripts/suites/costs.ts';
import { SUITES } from '../../../scripts/suites/suites.ts';
import { tenthOf } from '../../../scripts/suites/tenth.ts';

test('every test file belongs to a suite that scripts/test runs', () => {
  const folders = new Set(globSync('test/**/*.test.ts').map((path) => path.split('/')[1] ?? ''));
  expect([...folders].toSorted()).toEqual([...SUITES, 'surface'].toSorted());
});

test("scripts/test runs and counts the workers' tests, token ids included", () => {
  expect(readFileSync('scripts/test-all.ts', 'utf8')).toMatch(/^  await workers\(workersReport, workersEnded\);$/m);
  expect(readFileSync('scripts/workers.ts', 'utf8')).toContain('SOVRAN_TEST_MODEL: model');
  expect(globSync('templates/engines/cpu/tests/test_*.py')).toContain('templates/engines/cpu/tests/test_tokens.py');
});

test('every file with a recorded cost exists', () => {
  const missing = Object.keys(recordedCosts()).filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
});

test('ten commits in a row run every cheap nightly file once', () => {
  const files = Array.from({ length: 30 }, (_, index) => `test/nightly/f${String(index).padStart(2, '0')}.test.ts`);
  const turns = Array.from({ length: 10 }, (_, turn) => tenthOf(files, turn, {}));
  expect(turns.flat().toSorted()).toEqual(files);
  const [dear = ''] = files;
  expect(tenthOf(files, 0, { [dear]: { seconds: 1, cpu: 61 } })).toEqual([files[10], files[20]]);
});

test('sampled and nightly files of a family share a folder name', () => {
  const families = globSync('test/{sampled,nightly}/**/*.test.ts').map((path) => path.split('/'));
  expect(families.every((parts) => parts.length >= 4)).toBe(true);
});
