import { expect, test } from 'vitest';
import { commitRemarks, isCommitFailure, noteCommit } from '../../../src/lib/core/operation/records/commits.ts';

test.each([
  [
    { status: 'committed' as const, commit: 'f00d' },
    { status: 'committed', id: 'f00d' },
  ],
  [{ status: 'skipped' as const }, { status: 'skipped' }],
])('a commit that is %o is in the document, without a remark', (outcome, note) => {
  expect(noteCommit(outcome)).toEqual(note);
  expect(commitRemarks(outcome)).toEqual([]);
});

test('only a refused commit counts as a failure', () => {
  const failed = { status: 'failed' as const, code: 'merge' as const, reason: 'a merge' };
  expect(commitRemarks(failed).map(isCommitFailure)).toEqual([true]);
  const detached = { status: 'committed' as const, commit: 'f00d', isDetached: true as const };
  expect(commitRemarks(detached).map(isCommitFailure)).toEqual([false]);
});
