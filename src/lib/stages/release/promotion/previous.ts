import type { Occupied } from '../../serving/environments/read-slots.ts';
import type { ProjectEvent, ProjectStore } from '../../../core/ports/project-store.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** What serves, what a rollback would go back to, and what the one before it has left behind. */
export interface BeforeLive {
  live: Occupied | null;
  back: Occupied | null;
  leftBehind: string | null;
}

/** The release that the newest rollback of an environment left, where that rollback led to what is live; null elsewhere. */
export async function findLeftBehind(
  project: ProjectStore,
  environment: string,
  live: Occupied | null,
): Promise<string | null> {
  const accept = (event: ProjectEvent): boolean => recordsRollback(event, environment);
  const [newest] = await project.readEvents({ accept, limit: 1 });
  const { from, to } = newest?.data ?? {};
  return typeof from === 'string' && from !== to && to === live?.serving.release ? from : null;
}

function recordsRollback({ operation, target, result }: ProjectEvent, environment: string): boolean {
  return operation === 'release rollback' && target === `Environment/${environment}` && result === 'succeeded';
}

/** Pure: there is a release to go back to. One rollback after another has none, and names the promotion that leads on. */
export function previousGate(environment: string, { live, back, leftBehind }: BeforeLive): Gate {
  if (back)
    return {
      id: 'previous',
      verdict: 'pass',
      reason: message('release.previous.pass', { release: back.serving.release }),
    };
  if (leftBehind === null || !live)
    return { id: 'previous', verdict: 'fail', reason: message('release.previous.fail', { environment }) };
  return {
    id: 'previous',
    verdict: 'fail',
    reason: message('release.previous.left', { environment, release: live.serving.release, leftBehind }),
    fix: message('release.previous.left.fix', { environment, leftBehind }),
  };
}
