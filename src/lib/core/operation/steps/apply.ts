import { mapBounded } from '../../kit/map-bounded.ts';
import type { Json } from '../../ports/json.ts';
import { message } from '../../text/message.ts';
import { failedError, type SovranError } from '../../text/sovran-error.ts';
import { requireHeld } from '../leases/with-lease.ts';
import type { RunProgress } from '../journal/progress.ts';
import type { Step } from '../plan/plan.ts';
import type { AnyOperation } from '../operation.ts';
import type { ActiveRun } from '../run.ts';
import { failStep, failSupport } from './fail-step.ts';
import { outcomeOf, type StepOutcome } from '../run-event.ts';
import { type Stage, stagesOf } from './parallel-steps.ts';
import { interrupted, stopIfAsked } from './pause.ts';
import { reasonToRollBack, rollBackRun } from './roll-back.ts';
import { startAgain, startWhatCan } from './start-again.ts';
import { actionOf, openScope, readProgress } from './step-scope.ts';

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
  if (action.verify && !(await action.verify(step.args, scope, output))) throw unverified(step);
  journal.append({ type: 'done', step: step.id, output });
  return outcomeOf(output);
}

function unverified(step: Step): SovranError {
  return failedError('step-not-verified', message('run.unverified', { step: step.id }), {
    fix: message('run.unverified.fix'),
  });
}
