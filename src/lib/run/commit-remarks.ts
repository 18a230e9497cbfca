import type { CommitOutcome } from '../ports/project-store.ts';
import { message, type Message } from '../text/message.ts';

/** What a person should know about how git took a commit; nothing when all is as usual. */
export function commitRemarks(outcome: CommitOutcome): Message[] {
  if (outcome.status === 'committed') {
    return outcome.identity ? [message('run.commit-identity', { identity: outcome.identity })] : [];
  }
  if (outcome.status === 'skipped') return [];
  return [message(`run.commit-failed.${outcome.code}`, { reason: outcome.reason })];
}
