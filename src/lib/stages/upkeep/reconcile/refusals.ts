import { nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import { requireJob } from '../../jobs/find-job.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { findRunNaming } from '../../../core/operation/open/named-by-open-runs.ts';
import { interruptedRun } from '../../../core/operation/open/open-runs.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { ReconcileFacts } from './facts.ts';
import type { ReconcileInput } from './plan.ts';
import { whySkipped, type UnreachableHost } from './reach.ts';

/** Throws `bad-flags` (exit 2) if orphans are to be kept and stopped at once, or an actor has no name. */
export function refuseContradiction({ keepOrphans, orphansOf = [] }: ReconcileInput): void {
  const key = orphansOf.some((actor) => actor.trim() === '') ? 'reconcile.no-actor' : 'reconcile.contradiction';
  if (key === 'reconcile.contradiction' && (!keepOrphans || orphansOf.length === 0)) return;
  const next = ['sovran job reconcile --dry-run'];
  throw new SovranError({ code: 'bad-flags', exit: EXIT.usage, text: message(key), next });
}

type Found = Pick<ReconcileFacts, 'spoiled' | 'kept' | 'unreachable'>;

/** Throws `not-spoiled` or `interrupted-run` (exit 3), or `outputs-unseen` (exit 4, 6, else 1), for a job to write off whose outputs are not spoiled. */
export async function refuseSound(ids: readonly string[] = [], found: Found, ctx: StageContext): Promise<void> {
  const sound = ids.find((id) => !found.spoiled.some(({ run }) => run.metadata.name === id));
  if (sound !== undefined) throw await whyRefused(sound, found, ctx);
}

async function whyRefused(id: string, { kept, unreachable }: Found, ctx: StageContext): Promise<SovranError> {
  const interrupted = findRunNaming(ctx.project.root, id);
  if (interrupted) return interruptedRun(interrupted);
  const { spec } = await requireJob(ctx, id);
  const lost = unreachable.find(({ host }) => host === spec.host);
  if (lost && isAskedAbout(spec)) return unasked(id, lost);
  const unseen = kept.find((one) => one.id === id && one.why === 'not-looked-at');
  return unseen ? notLookedAt(id, unseen.code ?? '?') : notSpoiled(id);
}

/** A job that is recorded as ended is not asked about, unless as lost. */
function isAskedAbout(spec: JobRun['spec']): boolean {
  return isLive(spec.status) || spec.status === 'lost';
}

function unasked(id: string, unreachable: UnreachableHost): SovranError {
  const { host, code, trust } = unreachable;
  return new SovranError({
    code: 'outputs-unseen',
    exit: trust ? EXIT.identity : EXIT.unreachable,
    text: message('reconcile.unasked', { id, reason: whySkipped(unreachable) }),
    next: [...new Set([...(trust ?? []), ...nextAfterSilence(host, code)])],
    details: { id, host, code },
  });
}

function notLookedAt(id: string, code: string): SovranError {
  return new SovranError({
    code: 'outputs-unseen',
    exit: EXIT.failed,
    text: message('reconcile.unseen', { id, code }),
    next: [`sovran job show ${id}`],
    details: { id, code },
  });
}

function notSpoiled(id: string): SovranError {
  return new SovranError({
    code: 'not-spoiled',
    exit: EXIT.refused,
    text: message('reconcile.not-spoiled', { id }),
    next: [`sovran job show ${id}`, 'sovran job reconcile --dry-run'],
    details: { id },
  });
}
