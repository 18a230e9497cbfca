import type { ProjectEvent, ProjectStore } from '../../../core/ports/project-store.ts';
import { eventPath } from '../../../core/project/event.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { findBreaks } from '../../../core/operation/records/event-chain.ts';
import type { Occupied } from '../../serving/environments/read-slots.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** A release as its promotion to an environment would be recorded. */
export interface Promoted {
  environment: string;
  release: string;
  releaseDigest: string;
}

/**
 * Whether the events say that this very release, by its digest, was promoted to the environment. Such an event
 * counts when the last commit (HEAD) has it as it is, and nothing of its actor's chain was edited, removed or moved.
 */
export async function wasPromoted(project: ProjectStore, promoted: Promoted): Promise<boolean> {
  const accept = (event: ProjectEvent): boolean => recordsPromotion(event, promoted);
  const [newest] = await project.readEvents({ accept, limit: 1 });
  if (!newest) return false;
  if (await counts(project, newest)) return true;
  for (const event of await project.readEvents({ accept })) if (await counts(project, event)) return true;
  return false;
}

async function counts(project: ProjectStore, event: ProjectEvent): Promise<boolean> {
  return (await isCommitted(project, event)) && (await isChainWhole(project, event));
}

/**
 * Pure. One whose proof failed moved the traffic all the same; one that was taken back did not, and of one that was given up
 * nobody knows. A promotion that found the release live already moved nothing and has no digest: it proves nothing.
 */
export function recordsPromotion(event: ProjectEvent, { environment, release, releaseDigest }: Promoted): boolean {
  const { operation, target, result, data } = event;
  return (
    operation === 'release promote' &&
    target === `Environment/${environment}` &&
    (result === 'succeeded' || result === 'failed') &&
    data.release === release &&
    data.releaseDigest === releaseDigest
  );
}

async function isCommitted(project: ProjectStore, event: ProjectEvent): Promise<boolean> {
  const text = await project.readCommittedFile(eventPath(event));
  try {
    return text !== undefined && canonicalJson(JSON.parse(text)) === canonicalJson(event);
  } catch {
    return false;
  }
}

/** A damaged event of somebody else must not hold up a rollback; of the same actor it may be this one's successor. */
async function isChainWhole(project: ProjectStore, { actor }: ProjectEvent): Promise<boolean> {
  const { files } = await project.readEventChain();
  const own = new Set(files.filter(({ link }) => link?.actor === actor).map(({ path }) => path));
  return !findBreaks(files).some(({ path }) => own.has(path));
}

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
