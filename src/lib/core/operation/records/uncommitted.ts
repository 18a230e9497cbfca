import type { CommitFailure, CommitRequest } from '../../ports/project-store.ts';
import type { Message } from '../../text/message.ts';
import { commitRemarks } from './commit-remarks.ts';
import type { StageContext } from '../context.ts';
import { listActiveJournals, openJournal, type Journal } from '../journal/journal.ts';

/** A run that ended well on disk while git did not take its commit. */
export interface UncommittedRun {
  journal: Journal;
  request: CommitRequest;
  /** The answer of git. */
  refusal?: Message;
  failure?: { code: CommitFailure; reason: string };
}

/** Runs whose commit git has not taken yet, oldest first. */
export function listUncommittedRuns(root: string): UncommittedRun[] {
  return listActiveJournals(root).flatMap((runId) => {
    const journal = openJournal(root, runId);
    const last = journal.entries().at(-1);
    if (last?.type !== 'end' || !last.pending) return [];
    const [refusal] = last.refusal ? commitRemarks({ status: 'failed', ...last.refusal }) : [];
    return [
      {
        journal,
        request: last.pending,
        ...(refusal ? { refusal } : {}),
        ...(last.refusal ? { failure: last.refusal } : {}),
      },
    ];
  });
}

/** Offers each of them to git again; returns the ids of those it took. The caller holds the lock. */
export async function commitPending(ctx: StageContext): Promise<{ committed: string[]; remarks: Message[] }> {
  const committed: string[] = [];
  const remarks: Message[] = [];
  for (const { journal, request } of listUncommittedRuns(ctx.project.root)) {
    const outcome = await ctx.project.commit(request);
    remarks.push(...commitRemarks(outcome));
    if (outcome.status === 'failed') break;
    journal.append({ type: 'committed', ...(outcome.status === 'committed' ? { commit: outcome.commit } : {}) });
    journal.close();
    committed.push(journal.runId);
  }
  return { committed, remarks };
}
