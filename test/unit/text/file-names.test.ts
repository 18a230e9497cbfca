import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

/** Words of file names that the glossary replaced, such as `cut-run` by `interrupted-run`. */
const RETIRED =
  /(?:^|-)(?:cuts?|told|und(?:o|one)|mend(?:s|ed|ing)?|strays?|claim(?:s|ed)?|overtake[ns]?|whoever|anew|ways)(?=[-.]|$)|^(?:left|over)-|-left-|-over[-.]/u;

test('no file name of src and test has a retired word', () => {
  const paths = globSync('{src,test}/**/*');
  expect(paths.length).toBeGreaterThan(2000);
  expect(paths.filter((path) => RETIRED.test(basename(path)))).toEqual([]);
});
