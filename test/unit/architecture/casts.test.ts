import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Where a library's type is wider than what it gives; everything else goes through `toJson` and `outputOf`. */
const BOUNDARIES = [
  'src/lib/cli/base-command.ts',
  'src/lib/cli/terminal/animated-task-view.ts',
  'src/lib/stages/data/threads/csv-rows.ts',
];

test('no type is overruled but at the edge of a library', () => {
  const files = globSync('src/**/*.ts').filter((file) => readFileSync(file, 'utf8').includes('as unknown as'));
  expect(files.toSorted()).toEqual(BOUNDARIES);
});
