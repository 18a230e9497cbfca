import type { CommitFailure, CommitOutcome } from '../../ports/project-store.ts';
import { plainText } from '../../text/plain.ts';
import { listUncommittedRuns } from './uncommitted.ts';

/** How git took what a command wrote, for scripts. `reason` is what git, a hook or the file system said. */
export type CommitNote =
  | { status: 'committed'; id: string }
  | { status: 'skipped' }
  | { status: 'failed'; code: CommitFailure; reason: string };

/** A commit as scripts see it. */
export function noteCommit(outcome: CommitOutcome): CommitNote {
  if (outcome.status === 'failed') return { status: 'failed', code: outcome.code, reason: plainText(outcome.reason) };
  return outcome.status === 'committed' ? { status: 'committed', id: outcome.commit } : { status: 'skipped' };
}

/** What git refused and still has not taken; undefined when it has all. */
export function notePending(root: string): CommitNote | undefined {
  const pending = listUncommittedRuns(root).find(({ failure }) => failure);
  return pending?.failure ? noteCommit({ status: 'failed', ...pending.failure }) : undefined;
}
