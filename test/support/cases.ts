import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A table of cases under `test/cases`, as data. */
export function readCases<Cases>(path: string): Cases {
  return parse(readFileSync(new URL(`../cases/${path}`, import.meta.url), 'utf8')) as Cases;
}
