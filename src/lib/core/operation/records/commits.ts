import type { CommitFailure, CommitOutcome, CommitRequest } from '../../ports/project-store.ts';
import { type Message, message } from '../../text/message.ts';
import type { StageContext } from '../context.ts';
import { type Journal, listJournals, openJournal } from '../journal/journal.ts';
import { plainText } from '../../text/plain.ts';

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
  return listJournals(root, 'active').flatMap((runId) => {
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

/** What a person should know about how git took a commit; nothing when all is as usual. */
export function commitRemarks(outcome: CommitOutcome): Message[] {
  if (outcome.status === 'committed') {
    return [
      ...(outcome.identity ? [message('run.commit-identity', { identity: outcome.identity })] : []),
      ...(outcome.isDetached ? [message('run.commit-detached', { commit: outcome.commit.slice(0, 12) })] : []),
    ];
  }
  if (outcome.status === 'skipped') return [];
  const { code, reason } = outcome;
  return [message(`run.commit-failed.${code}`, { reason: WORDS_OF_OTHERS.has(code) ? asBlock(reason) : reason })];
}

/** Whether a remark says that git took no commit. */
export function isCommitFailure({ key }: Message): boolean {
  return key.startsWith('run.commit-failed.');
}

/** Here `reason` is what git or a hook printed; elsewhere it is a path. */
const WORDS_OF_OTHERS: ReadonlySet<CommitFailure> = new Set(['no-repository', 'timeout', 'refused']);

/** Text of another program on lines of its own, so that it cannot be taken for ours. */
function asBlock(text: string): string {
  const lines = plainText(text)
    .split('\n')
    .map((line) => line.trimEnd());
  const said = lines.filter((line) => line !== '');
  return (said.length > 0 ? said : ['–']).map((line) => `    ${line}`).join('\n');
}
