import { message } from '../../text/message.ts';
import { SovranError, refusedError } from '../../text/sovran-error.ts';
import { isUnreachable } from '../../failures/unreachable.ts';
import type { Description } from '../operation.ts';
import { isProcedure, progressOf, type Runnable } from '../procedure.ts';
import { asFinished } from '../run.ts';
import type { StageContext } from '../context.ts';
import { isPastPivot, isWorkDone } from '../journal/progress.ts';
import { withLock } from '../lock/lock.ts';
import type { OpenRun } from '../open/open-runs.ts';
import { requireOpenRun } from '../open/require-open-run.ts';
import type { LeftBehind, ResumedRun } from '../open/resumed-run.ts';
import { waysOn } from '../open/next-commands.ts';
import { HOST_MOVED, refuseOtherMachines } from '../plan/host-routes.ts';
import type { Step } from '../plan/plan.ts';
import { recordOutcome } from '../records/record.ts';
import { canJudge } from '../../kit/process-identity.ts';
import { commitEnded, type FindOperation, namesOf, resumeRun } from './resume.ts';

const ANSWER_MS = 15_000;

/** Closes an interrupted run as it stands: commits its files, reverts nothing. Throws as `requireOpenRun`, and `not-stuck` (exit 3) while an operation may still be settled. */
export async function abandon(ctx: StageContext, findOperation: FindOperation, id: string): Promise<ResumedRun[]> {
  const found = requireOpenRun(ctx.project.root, id);
  if (found.progress.frame && isWorkDone(found.progress)) return [await resumeRun(found, ctx, findOperation)];
  return withLock(ctx.project.root, 'resume', ctx.clock.now(), async () => {
    const run = requireOpenRun(ctx.project.root, id);
    const { progress, journal } = run;
    if (isWorkDone(progress)) return [await resumeRun(run, ctx, findOperation), ...(await commitEnded(ctx))];
    const description = describe(await findOperation(progress.plan.operation), run);
    if (!progress.frame && !(await isStuck(run, ctx))) throw notStuck(run);
    const left = leftOf(run);
    const data = { ...description?.event, left: left.map(({ step, host }) => ({ step, host })) };
    await recordOutcome({ journal, ctx }, progress, { result: 'abandoned', description, data });
    const next = commandsFor(left);
    const remarks = description?.remarks ?? [];
    return [{ ...namesOf(run), outcome: 'abandoned', left, next, remarks }, ...(await commitEnded(ctx))];
  });
}

function describe(found: Runnable | undefined, { journal: { runId }, progress }: OpenRun): Description | undefined {
  if (found && isProcedure(found)) return found.describe?.(progressOf(runId, progress));
  return found?.describe?.(asFinished(runId, progress));
}

/** A `resume` failed, its process may live where this machine cannot see it, or a host of it does not answer. */
async function isStuck({ progress }: OpenRun, ctx: StageContext): Promise<boolean> {
  const { plan, touched, owner, stuck } = progress;
  if (stuck || (owner && !canJudge(owner))) return true;
  const steps = plan.steps.filter(({ id, host }) => host !== undefined && touched.includes(id));
  const firsts = steps.filter((step, at) => steps.findIndex(({ host }) => host === step.host) === at);
  const away = await Promise.all(firsts.map((step) => isAway(step, progress.plan, ctx)));
  return away.includes(true);
}

async function isAway(step: Step, plan: OpenRun['progress']['plan'], ctx: StageContext): Promise<boolean> {
  const signal = AbortSignal.any([ctx.interrupt.signal, AbortSignal.timeout(ANSWER_MS)]);
  try {
    await refuseOtherMachines([step], plan, ctx.project);
    const { outcome } = await (await ctx.hosts.open(step.host ?? '')).exec(['true'], { signal });
    return outcome === 'unknown';
  } catch (error) {
    if (ctx.interrupt.signal.aborted) throw error;
    return signal.aborted || isUnreachable(error) || (error instanceof SovranError && error.code === HOST_MOVED);
  }
}

/** What stays on hosts, last first; what stays in the project is committed. Pure. */
function leftOf({ progress: { plan, touched } }: OpenRun): LeftBehind[] {
  return plan.steps
    .filter(({ id, change }) => touched.includes(id) && change !== 'none')
    .toReversed()
    .flatMap(({ id, title, host }) => (host === undefined ? [] : [{ step: id, title, host }]));
}

/** What removes it, or shows it. Pure. */
function commandsFor(left: readonly LeftBehind[]): string[] {
  const hosts = [...new Set(left.map(({ host }) => host))];
  return hosts.length === 0 ? ['sovran status'] : ['sovran job reconcile', `sovran host plan ${hosts.join(' ')}`];
}

function notStuck({ journal: { runId: run }, progress }: OpenRun): SovranError {
  return refusedError('not-stuck', message('run.not-stuck', { run }), {
    next: waysOn(run, isPastPivot(progress)),
    details: { run },
  });
}
