import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCases } from '../../../support/cases.ts';

interface BadInput {
  input: string;
  /** Exit codes of commands below 10, codes of workers above, statuses of HTTP above 255. */
  exits: number[];
  tests: Record<string, string[]>;
}

const rows = readCases<BadInput[]>('bad-input/engines.yaml');

test.for(rows)('$input has its tests', ({ exits, tests }) => {
  expect(exits.length).toBeGreaterThan(0);
  for (const [file, names] of Object.entries(tests)) {
    const text = readFileSync(file, 'utf8');
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  }
});
