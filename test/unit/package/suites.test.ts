import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recordedCosts } from '../../../scripts/suites/costs.ts';
import { SUITES } from '../../../scripts/suites/suites.ts';

test('every test file belongs to a suite that scripts/test runs', () => {
  const folders = new Set(globSync('test/**/*.test.ts').map((path) => path.split('/')[1] ?? ''));
  expect([...folders].toSorted()).toEqual([...SUITES, 'surface'].toSorted());
});

test("scripts/test runs and counts the workers' tests, token ids included", () => {
  expect(readFileSync('scripts/test-all.ts', 'utf8')).toMatch(/^  await workers\(workersReport, workersEnded\);$/m);
  expect(readFileSync('scripts/workers.ts', 'utf8')).toContain('SOVRAN_TEST_MODEL: model');
  expect(globSync('templates/engines/cpu/tests/test_*.py')).toContain('templates/engines/cpu/tests/test_tokens.py');
});

test('every recorded cost is of a file that exists, and was measured', () => {
  const costs = Object.entries(recordedCosts());
  const typed = costs.filter(
    ([, { commit, date }]) => !/^[0-9a-f]{10}$/.test(commit) || !/^\d{4}-\d\d-\d\d$/.test(date),
  );
  expect(typed).toEqual([]);
  expect(costs.map(([path]) => path).filter((path) => !existsSync(path))).toEqual([]);
});

test('sampled and nightly files of a family share a folder name', () => {
  const families = globSync('test/{sampled,nightly}/**/*.test.ts').map((path) => path.split('/'));
  expect(families.every((parts) => parts.length >= 4)).toBe(true);
});
