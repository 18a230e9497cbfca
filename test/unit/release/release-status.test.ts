import { expect, test } from 'vitest';
import type { LiveSpec } from '../../../src/lib/core/project/resources/live.ts';
import { releaseStatus } from '../../../src/lib/stages/release/records/show.ts';

const NONE: LiveSpec = { slots: {}, served: [], changes: [] };

function change(what: 'promote' | 'rollback' | 'stop', from: string, at: string): LiveSpec['changes'][number] {
  return { what, from, run: 'R', at: `2026-01-${at}T00:00:00Z`, by: 'ada' };
}

/** `one` was replaced by `two`, which a rollback left again. */
const BACK: LiveSpec = {
  slots: { blue: 'one', green: 'two' },
  live: 'blue',
  served: ['one', 'two'],
  changes: [change('rollback', 'two', '03'), change('promote', 'one', '02')],
};

test.each<[string, string, LiveSpec[]]>([
  ['live', 'one', [BACK]],
  ['rolled-back', 'two', [BACK]],
  ['live', 'two', [BACK, { ...NONE, slots: { blue: 'two' }, live: 'blue', served: ['two'] }]],
  ['superseded', 'one', [{ ...BACK, live: 'green', changes: [change('promote', 'one', '04')] }]],
  ['superseded', 'one', [{ ...NONE, slots: { green: 'two' }, live: 'green', previous: 'one', served: ['one'] }]],
  ['superseded', 'two', [{ ...BACK, changes: [change('promote', 'two', '04'), ...BACK.changes] }]],
  ['superseded', 'one', [{ ...BACK, live: undefined, changes: [change('stop', 'one', '04')] }]],
  ['superseded', 'zero', [{ ...BACK, served: ['zero', 'one', 'two'] }]],
  ['draft', 'new', [BACK]],
])('a release is %s: %s', (status, release, live) => {
  expect(releaseStatus(release, live, [])).toBe(status);
});

test.each([
  ['draft', []],
  ['draft', [{ counted: 0, required: 0 }]],
  ['gated', [{ counted: 1, required: 2 }]],
  [
    'approved',
    [
      { counted: 1, required: 2 },
      { counted: 1, required: 1 },
    ],
  ],
] as const)('one that never served is %s by its approvals: %j', (status, approvals) => {
  expect(releaseStatus('new', [BACK], approvals)).toBe(status);
});
