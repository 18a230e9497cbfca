import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Row {
  row: number;
  drivers?: 'both';
}

const rows = parse(readFileSync('test/cases/faults/catalogue.yaml', 'utf8')) as Row[];
const names = globSync('test/**/*.test.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/\[fault ([\d, ]+)(?: ([^\]]+))?\]/g)].map(
    ([, numbers = '', driver = '']) => ({
      numbers: numbers.split(',').map(Number),
      driver,
    }),
  ),
);

test('the catalogue has its 48 rows, in order', () => {
  expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 48 }, (_, index) => index + 1));
});

test('no test speaks of a fault that the catalogue does not have', () => {
  expect(names.flatMap(({ numbers }) => numbers).filter((number) => !rows.some(({ row }) => row === number))).toEqual(
    [],
  );
});

test('every row has a test, in one tier or the other', () => {
  const tested = new Set(names.flatMap(({ numbers }) => numbers));
  expect(rows.map(({ row }) => row).filter((row) => !tested.has(row))).toEqual([]);
});
