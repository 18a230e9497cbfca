import type { Journal } from '../journal/journal.ts';
import type { Action, AnyOperation, StepScope } from '../operation.ts';
import type { Step } from '../plan/plan.ts';
import { foldJournal, type RunProgress } from '../journal/progress.ts';
import type { ActiveRun } from '../run.ts';

/** What a step of a journalled run may use. What it writes belongs to the run only where `project` notes it. */
export function openScope(
  { journal, ctx, things }: Pick<ActiveRun, 'journal' | 'ctx' | 'things'>,
  step: Step,
  project = ctx.project,
): StepScope {
  return {
    ctx,
    project,
    runId: journal.runId,
    outputs: readProgress(journal).outputs,
    things,
    progress: (text) => ctx.emit({ type: 'step-progress', step, text }),
  };
}

/** Where a run stands. Throws where its journal has no beginning, which is a bug. */
export function readProgress(journal: Journal): RunProgress {
  const progress = foldJournal(journal.entries());
  if (!progress) throw new Error(`journal ${journal.runId} has no beginning`);
  return progress;
}

/** The code behind a step. Throws where its operation has none, which is a bug. */
export function actionOf(operation: Pick<AnyOperation, 'id' | 'actions'>, step: Step): Action {
  const action: Action | undefined = operation.actions[step.action];
  if (!action) throw new Error(`operation ${operation.id} has no action ${step.action}`);
  return action;
}
