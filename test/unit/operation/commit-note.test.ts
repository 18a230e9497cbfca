import { expect, test } from 'vitest';
import { noteCommit } from '../../../src/lib/core/operation/records/commit-note.ts';
import { commitRemarks, isNeverQuiet } from '../../../src/lib/core/operation/records/commit-remarks.ts';

const KEPT = ['environments/production.yaml'];

test.each([
  [
    { status: 'committed' as const, commit: 'f00d' },
    { status: 'committed', id: 'f00d' },
  ],
  [{ status: 'skipped' as const }, { status: 'skipped' }],
])('what git lacks of a commit that is %o is in the document, and told to those who want no notes', (outcome, note) => {
  expect(noteCommit(outcome)).toEqual(note);
  expect(commitRemarks(outcome)).toEqual([]);
  const lacking = { ...outcome, kept: KEPT };
  expect(noteCommit(lacking)).toEqual({ ...note, kept: KEPT });
  expect(commitRemarks(lacking).map(isNeverQuiet)).toEqual([true]);
});

test('where git took no commit that is told to all, and how it was made in notes alone', () => {
  const failed = { status: 'failed' as const, code: 'merge' as const, reason: 'a merge' };
  expect(commitRemarks(failed).map(isNeverQuiet)).toEqual([true]);
  const detached = { status: 'committed' as const, commit: 'f00d', isDetached: true as const };
  expect(commitRemarks(detached).map(isNeverQuiet)).toEqual([false]);
});
