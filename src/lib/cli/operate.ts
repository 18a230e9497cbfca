import type { Json } from '../core/ports/json.ts';
import { executeOperation } from '../core/operation/executor/execute.ts';
import { planOperation } from '../core/operation/executor/plan-operation.ts';
import type { Executed } from '../core/operation/run.ts';
import { noteCommit } from '../core/operation/records/commits.ts';
import type { StageContext } from '../core/operation/context.ts';
import { findOpenRun, isSameCommand } from '../core/operation/open/open-runs.ts';
import type { Operation } from '../core/operation/operation.ts';
import type { Plan } from '../core/operation/plan/plan.ts';
import { readSavedPlan, refuseOtherPlan } from '../core/operation/saved-plan.ts';
import { refuseStale } from '../core/operation/plan/stale-plan.ts';
import type { ChangeFlags } from './flags/flags.ts';
import type { Outcome } from './session/outcome.ts';
import { writePlanFile } from './files/plan-file.ts';
import { planOutcome } from './outcomes/plan-outcome.ts';
import { readTextInput } from './session/read-text.ts';
import type { Session } from './session/session.ts';

/** What some commands do with the plan itself. */
export interface PlanReview {
  /** Sees the plan before it is applied: it may throw, or answer instead; what it saw is what is applied, or nothing. */
  review?: (plan: Plan, ctx: StageContext) => Promise<Outcome | undefined>;
  /** Adds to a plan that is only shown, e.g. its exit code. */
  shown?: (plan: Plan, outcome: Outcome) => Outcome;
}

/** Shows or saves the plan with `--dry-run` or `--plan-out`; else runs the operation and returns `toOutcome` of it. */
export async function operate<Input extends Json, Facts, Result>(
  session: Session,
  operation: Operation<Input, Facts, Result>,
  input: Input,
  flags: ChangeFlags,
  toOutcome: (done: Executed<Result>) => Outcome | Promise<Outcome>,
  { review, shown }: PlanReview = {},
): Promise<Outcome> {
  const ctx = await session.stage();
  if (flags['dry-run'] || flags['plan-out'] !== undefined) {
    const plan = await planOperation(operation, input, ctx);
    if (flags['plan-out'] !== undefined) await writePlanFile(flags['plan-out'], plan);
    const outcome = planOutcome(plan, flags['plan-out']);
    return shown ? shown(plan, outcome) : outcome;
  }
  const given = flags.plan === undefined ? undefined : await readPlan(flags.plan, operation, input);
  const open = review && findOpenRun(ctx.project.root, operation.target(input));
  const agreed = open && isSameCommand(operation, input, open) ? open.progress.plan : undefined;
  const seen = agreed ?? (review ? await planOperation(operation, input, ctx) : undefined);
  // a run that was cut is told first: what it has done makes the saved plan another
  if (seen && given && !open) refuseStale(seen, given);
  const answer = seen && !agreed ? await review?.(seen, ctx) : undefined;
  if (answer) return answer;
  const saved = given ?? seen;
  const done = await executeOperation(operation, input, ctx, {
    ...(saved ? { saved } : {}),
    note: flags.message,
  });
  const outcome = await toOutcome(done);
  const warnings = [...(outcome.warnings ?? []), ...done.remarks];
  // An outcome that has a later commit keeps it.
  return { commit: noteCommit(done.commit), ...outcome, ...(warnings.length > 0 ? { warnings } : {}) };
}

async function readPlan<Input extends Json, Facts, Result>(
  path: string,
  operation: Operation<Input, Facts, Result>,
  input: Input,
): Promise<Plan> {
  const saved = readSavedPlan(path, await readTextInput(path));
  refuseOtherPlan(path, saved, operation, input);
  return saved;
}
