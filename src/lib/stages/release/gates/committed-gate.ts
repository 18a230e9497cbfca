import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** Pure: the terms of an environment are in a commit, where others could review them. */
export function committedGate(environment: string, isCommitted: boolean): Gate {
  const id = 'environment-committed';
  if (isCommitted) return { id, verdict: 'pass', reason: message('release.environment.pass', { environment }) };
  return {
    id,
    verdict: 'fail',
    reason: message('release.environment.fail', { environment }),
    fix: message('release.environment.fix', { environment }),
    next: [`git status -- environments/${environment}.yaml`],
  };
}
