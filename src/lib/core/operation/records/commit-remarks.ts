import type { CommitFailure, CommitOutcome } from '../../ports/project-store.ts';
import { message, type Message } from '../../text/message.ts';
import { plainText } from '../../text/plain.ts';

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
