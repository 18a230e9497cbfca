import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Rows of a YAML table under `test/cases`. */
export function caseTable<Row>(path: string): Row[] {
  const rows = parse(readFileSync(new URL(`../cases/${path}`, import.meta.url), 'utf8')) as Row[];
  if (rows.length === 0) throw new Error(`no cases in ${path}`);
  return rows;
}
