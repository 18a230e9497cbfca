import type { CommitFailure, CommitOutcome } from '../../ports/project-store.ts';
import { message, type Message } from '../../text/message.ts';
import { plainText } from '../../text/plain.ts';

/** What a person should know about how git took a commit; nothing when all is as usual. */
export function commitRemarks(outcome: CommitOutcome): Message[] {
  if (outcome.status === 'committed') {
    return [
      ...(outcome.identity ? [message('run.commit-identity', { identity: outcome.identity })] : []),
      ...(outcome.isAltered ? [message('run.commit-altered', { commit: outcome.commit.slice(0, 12) })] : []),
      ...(outcome.isDetached ? [message('run.commit-detached', { commit: outcome.commit.slice(0, 12) })] : []),
      ...keptRemarks(outcome),
    ];
  }
  if (outcome.status === 'skipped') return keptRemarks(outcome);
  const { code, reason } = outcome;
  return [message(`run.commit-failed.${code}`, { reason: WORDS_OF_OTHERS.has(code) ? asBlock(reason) : reason })];
}

/** Which files of the request are in no commit as it has them; nothing where all are. */
export function keptRemarks(outcome: CommitOutcome): Message[] {
  if (outcome.status === 'failed' || !outcome.kept) return [];
  return [message('run.commit-kept', { paths: outcome.kept.join(' ') })];
}

/** Whether a remark says that git took no commit. */
export function isCommitFailure({ key }: Message): boolean {
  return key.startsWith('run.commit-failed.');
}

/** Whether a remark is shown to those, too, who asked for no notes: git does not have all that was written. */
export function isNeverQuiet(remark: Message): boolean {
  return isCommitFailure(remark) || remark.key === 'run.commit-kept';
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
