import { mapBounded } from '../../kit/map-bounded.ts';
import type { Json } from '../../ports/json.ts';
import { fixable } from '../../text/message.ts';
import { failedError, SovranError } from '../../text/sovran-error.ts';
import { requireHeld } from '../leases/with-lease.ts';
import type { RunProgress } from '../journal/progress.ts';
import type { Step } from '../plan/plan.ts';
import type { AnyOperation } from '../operation.ts';
import type { ActiveRun } from '../run.ts';
import { outcomeOf, type StepOutcome } from '../run-event.ts';
import { interrupted, stopIfAsked, StepPaused } from './pause.ts';
import { reasonToRollBack, rollBackRun } from './roll-back.ts';
import { startAgain, startWhatCan } from './start-again.ts';
import { actionOf, openScope, readProgress } from './step-scope.ts';
import { spendReserve } from '../journal/reserve.ts';
import { toRecordedFailure } from '../journal/recorded-failure.ts';
import { couldNotAsk, leftOpen, staysOpen } from './stays-open.ts';

/** Brings a journalled run to its end: forward after its last finished step or, once a step has failed, back. May be repeated after a kill at any point. */
export async function applySteps(run: ActiveRun): Promise<RunProgress> {
  try {
    return await proceed(run);
  } finally {
    await run.things.closeAll();
  }
}

async function proceed(run: ActiveRun): Promise<RunProgress> {
  const { journal, ctx } = run;
  const progress = readProgress(journal);
  if (progress.failing) return rollBackRun(run, reasonToRollBack(progress.failing));
  const { steps } = progress.plan;
  const open = steps.filter((step) => !progress.done.has(step.id));
  ctx.emit({ type: 'run-start', steps: open });
  if (progress.touched.length > 0) await stand(run, progress, open[0]);
  for (const stage of stagesOf(open)) await applyStage(run, stage, steps);
  return readProgress(journal);
}

type Acting = Pick<AnyOperation, 'id' | 'actions'>;

/** Starts again what a resumed run stands on; `next` is the first step ahead, none where only the record is missing. */
async function stand(run: ActiveRun, progress: RunProgress, next: Step | undefined): Promise<void> {
  const { operation, ctx } = run;
  if (!next) {
    // Without its lease it may only be recorded: its host may be out of reach, or be held by another operator.
    if (!operation.leases || ctx.lease) await startWhatCan(run, progress, 'forward');
    if (ctx.interrupt.signal.aborted) throw interrupted(run);
    return;
  }
  try {
    await requireHeld(ctx, progress);
    await startAgain(run, progress);
  } catch (error) {
    await failSupport(run, next, error);
  }
}

/** Most hosts of a stage that are worked on at a time. */
const WIDTH = 8;

/** Works on the hosts of a stage side by side. The first step that throws ends the run, once those beside it have come to their end. */
async function applyStage(run: ActiveRun, stage: Stage, all: readonly Step[]): Promise<void> {
  const { ctx } = run;
  const failures: { step: Step; error: unknown }[] = [];
  let stopped = false;
  await mapBounded(stage, WIDTH, async (steps) => {
    for (const step of steps) {
      stopped ||= ctx.interrupt.requested;
      if (stopped || failures.length > 0) return;
      ctx.emit({ type: 'step-start', step, index: all.indexOf(step), count: all.length });
      try {
        ctx.emit({ type: 'step-done', step, outcome: await performStep(run, step) });
      } catch (error) {
        failures.push({ step, error });
      }
    }
  });
  const [first] = failures;
  if (first) await failStep(run, first.step, first.error);
  if (stopped) stopIfAsked(run);
}

/** Does a step between two lines of the journal. */
export async function performStep(run: ActiveRun<Acting>, step: Step): Promise<StepOutcome> {
  const { operation, journal, ctx } = run;
  const action = actionOf(operation, step);
  if (ctx.lease) await requireHeld(ctx, readProgress(journal));
  // each write in the project is journalled before it happens
  const project = ctx.project.noting((write) => journal.append({ type: 'write', step: step.id, ...write }));
  const scope = openScope(run, step, project);
  journal.append({ type: 'intent', step: step.id });
  const output: Json = (await action.apply(step.args, scope)) ?? null;
  if (action.verify && !(await action.verify(step.args, scope, output)))
    throw failedError('step-not-verified', fixable('run.unverified', { step: step.id }));
  journal.append({ type: 'done', step: step.id, output });
  return outcomeOf(output);
}

/**
 * Ends a run at a step that threw: throws `interrupted` where that was asked for, the error itself where the run stays open, and
 * as `rollBackRun` once the failure is journalled.
 */
async function failStep(run: ActiveRun, step: Step, error: unknown): Promise<never> {
  const { journal, ctx } = run;
  if (error instanceof StepPaused) stopIfAsked(run);
  if (ctx.interrupt.signal.aborted) throw interrupted(run);
  ctx.emit({ type: 'step-failed', step });
  if (staysOpen(error, step, readProgress(journal))) throw leftOpen(run, step, error);
  return turnBack(run, step, error);
}

/** Ends a run that lost what it stands on, at the step ahead: such a verdict turns it back even past its pivot. Throws as `failStep`. */
async function failSupport(run: ActiveRun, next: Step, error: unknown): Promise<never> {
  if (run.ctx.interrupt.signal.aborted) throw interrupted(run);
  if (couldNotAsk(error)) throw leftOpen(run, next, error);
  return turnBack(run, next, error);
}

async function turnBack(run: ActiveRun, step: Step, error: unknown): Promise<never> {
  const { journal, ctx } = run;
  spendReserve(ctx.project.root, error);
  const failure = toRecordedFailure(error);
  const code = error instanceof SovranError ? error.code : 'unexpected';
  const reason = error instanceof Error ? error.message : String(error);
  journal.append({ type: 'failed', step: step.id, code, reason, ...(failure ? { failure } : {}) });
  return rollBackRun(run, error);
}

/** Steps that may run beside one another: one list a host, each in its order. */
type Stage = Step[][];

/** The steps of a plan as stages in order: neighbours of one `batch` form a stage, one list per host. Pure. */
export function stagesOf(steps: readonly Step[]): Stage[] {
  const stages: { batch: number | undefined; hosts: Map<string, Step[]> }[] = [];
  for (const step of steps) {
    const { batch, host = '' } = step;
    const last = stages.at(-1);
    const here = last && batch !== undefined && last.batch === batch ? last : { batch, hosts: new Map() };
    if (here !== last) stages.push(here);
    here.hosts.set(host, [...(here.hosts.get(host) ?? []), step]);
  }
  return stages.map(({ hosts }) => [...hosts.values()]);
}
