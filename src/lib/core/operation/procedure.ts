import type { Json, JsonObject } from '../ports/json.ts';
import type { StageContext } from './context.ts';
import type { RunProgress } from './journal/progress.ts';
import type { TakenSoFar } from './journal/taken.ts';
import type { Actions, AnyOperation, Description } from './operation.ts';
import type { Budget, Next } from './plan/choice.ts';

/** What a run stands on, read once. The executor checks `budget` before each choice. */
export type Frame = JsonObject & { budget?: Budget };

/** Where a run of a procedure stands, folded from its journal. */
export interface Progress<Input extends Json, Stands extends Frame> extends Readonly<TakenSoFar> {
  runId: string;
  actor: string;
  startedAt: string;
  input: Input;
  frame: Stands;
}

/** One thing sovran can do whose next step depends on what came out of the last. Its steps go forward only. */
export interface Procedure<Input extends Json = Json, Stands extends Frame = Frame> {
  /** The command without `sovran`, e.g. `runbook run`. */
  readonly id: string;
  target(input: Input): string;
  /** Reads. On resume it is asked again with `since`; what differs then is refused, save what the run did itself. */
  begin(input: Input, ctx: StageContext, since?: Progress<Input, Stands>): Promise<Stands>;
  /** Pure. No two choices of a run have the same id. */
  next(progress: Progress<Input, Stands>): Next;
  readonly actions: Actions;
  /** Without an end the run was abandoned. Pure. */
  describe?(progress: Progress<Input, Stands>): Description;
}

/** A procedure whose type parameters do not matter to the caller. */
// oxlint-disable-next-line typescript/no-explicit-any -- marked boundary: a registry of procedures of any input
export type AnyProcedure = Procedure<any, any>;

/** What a command may run, and `resume` finishes. */
export type Runnable = AnyOperation | AnyProcedure;

/** True if the steps are decided as it goes. Pure. */
export function isProcedure(runnable: Runnable): runnable is AnyProcedure {
  return 'next' in runnable;
}

/** Where a run of a procedure stands. Pure; throws for a run of an operation, which is a bug. */
export function progressOf<Input extends Json = Json, Stands extends Frame = Frame>(
  runId: string,
  progress: RunProgress,
): Progress<Input, Stands> {
  const { plan, frame, actor, startedAt, taken, end, endedAt } = progress;
  if (!frame) throw new Error(`run ${runId} is of an operation`);
  return {
    runId,
    actor,
    startedAt,
    input: plan.input as Input,
    frame: frame as Stands,
    taken,
    ...(end && endedAt !== undefined ? { end, endedAt } : {}),
  };
}
