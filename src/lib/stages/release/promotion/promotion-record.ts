import type { ProjectEvent, ProjectReader } from '../../../core/ports/project-store.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { findBreaks } from '../../../core/operation/records/event-chain.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { eventPath } from '../../../core/project/event.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import { fixable, message } from '../../../core/text/message.ts';
import type { Occupied } from '../../serving/environments/slots.ts';

/** A release as its promotion to an environment is recorded. */
export interface Promoted {
  environment: string;
  release: string;
  releaseDigest: string;
}

/** True if a committed event of an unbroken chain records the promotion of this release, by its digest. */
export async function wasPromoted(project: ProjectReader, promoted: Promoted): Promise<boolean> {
  const accept = (event: ProjectEvent): boolean => recordsPromotion(event, promoted);
  const [newest] = await project.readEvents({ accept, limit: 1 });
  if (!newest) return false;
  if (await counts(project, newest)) return true;
  for (const event of await project.readEvents({ accept })) if (await counts(project, event)) return true;
  return false;
}

async function counts(project: ProjectReader, event: ProjectEvent): Promise<boolean> {
  return (await isCommitted(project, event)) && (await isChainWhole(project, event));
}

/** True for a promotion that switched traffic, also with a failed proof; one of a live release has no digest. Pure. */
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

async function isCommitted(project: ProjectReader, event: ProjectEvent): Promise<boolean> {
  const content = await project.at('HEAD').readFile(eventPath(event));
  try {
    return canonicalJson(JSON.parse(String(content))) === canonicalJson(event);
  } catch {
    return false;
  }
}

/** True if the actor's own chain is unbroken; a damaged event of another actor does not stop a rollback. */
async function isChainWhole(project: ProjectReader, { actor }: ProjectEvent): Promise<boolean> {
  const { files } = await project.readEventChain();
  const own = new Set(files.filter(({ link }) => link?.actor === actor).map(({ path }) => path));
  return !findBreaks(files).some(({ path }) => own.has(path));
}

/** The release that the newest rollback left, if that rollback led to what is live; else null. */
export async function findLeftBehind(
  project: ProjectReader,
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

/** The live release, its previous one, and the one that the last rollback left. */
export interface BeforeLive {
  live: Occupied | null;
  back: Occupied | null;
  leftBehind: string | null;
}

/** There is a release to roll back to; after a rollback, the fix names the promotion. Pure. */
export function previousGate(environment: string, { live, back, leftBehind }: BeforeLive): Gate {
  const judge = passOrFail.bind(null, 'previous');
  if (back) return judge(true, message('release.previous.pass', { release: back.serving.release }));
  if (leftBehind === null || !live) return judge(false, message('release.previous.fail', { environment }));
  const { release } = live.serving;
  const { text, fix } = fixable('release.previous.left', { environment, release, leftBehind });
  return judge(false, text, { fix });
}
