import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import { mergeDaemonJson } from '../../../../src/lib/stages/machines/provision/files/merge-daemon-json.ts';
import { caseTable } from '../../../support/case-table.ts';

interface Case {
  name: string;
  text?: string;
  managed: JsonObject;
  result?: JsonObject;
  changes?: string[];
  need?: string;
  invalid?: { line: number; column: number };
}

test.for(caseTable<Case>('provision/daemon-json.yaml'))('$name', (one) => {
  const merge = mergeDaemonJson(one.text, one.managed);
  if (!merge.valid) return expect(merge).toEqual({ valid: false, ...one.invalid });
  expect(one.invalid).toBeUndefined();
  expect(merge.text).toBe(`${JSON.stringify(one.result, null, 2)}\n`);
  expect(merge.changes.map(({ key }) => key)).toEqual(one.changes);
  expect(merge.need).toBe(one.need);
  const again = mergeDaemonJson(merge.text, one.managed);
  expect(again).toMatchObject({ valid: true, text: merge.text, changes: [], need: 'none' });
});
