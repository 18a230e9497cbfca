import { EXIT, SovranError } from '../text/sovran-error.ts';
import { message, type Message } from '../text/message.ts';
import { interrupted } from './apply.ts';
import { isHeld } from './claim.ts';
import type { StageContext } from './context.ts';
import { claimed } from './execute.ts';
import { refuseOtherMachine, refuseOtherMachines } from './host-ways.ts';
import type { Journal } from './journal.ts';
import type { OpenRun } from './open-runs.ts';
import type { AnyOperation } from './operation.ts';
import type { Step } from './plan.ts';
import { recordOutcome } from './record.ts';
import { resourceActions } from './resource-actions.ts';
import { actionOf, openScope, readProgress } from './step-scope.ts';
import { toJson } from './to-json.ts';
import { wordsOf } from './undo-failed.ts';

/** A step of a run that was given up whose effect may still be there. */
export interface LeftBehind {
  step: string;
  title: Message;
  /** Where; undefined: in the project. */
  host?: string;
  /** Why it was not taken back. */
  reason: Message;
}

/** What to type to give a run up. */
export function giveUpCommand(runId: string): string {
  return `sovran resume --give-up ${runId}`;
}

/** Journalled before anything is taken back, so that a kill in between never lets the run go on. */
const GIVEN_UP = 'given-up';

/**
 * Ends a cut run that can neither be finished nor taken back whole, e.g. because its machine is gone: every step that
 * can be taken back is, last first, and the run is recorded as given up with what is left. Nothing is done on a host
 * that does not answer, that has left the inventory, or that has another address now. The caller holds the lock.
 */
export async function giveUpRun(operation: AnyOperation, run: OpenRun, ctx: StageContext): Promise<LeftBehind[]> {
  const { journal, progress } = run;
  await operation.beforeResume?.(progress.plan, ctx);
  if (!progress.failing) {
    const step = progress.touched.at(-1) ?? progress.plan.steps[0]?.id ?? '';
    journal.append({ type: 'failed', step, code: GIVEN_UP, reason: GIVEN_UP });
  }
  try {
    const left = await whereClaimed(operation, run, ctx, (inside, barred) =>
      takeBack(operation, journal, inside, barred),
    );
    await recordOutcome(operation, journal, ctx, readProgress(journal), {
      result: left.length === 0 ? 'undone' : GIVEN_UP,
      data:
        left.length === 0 ? {} : { left: left.map(({ step, host }) => toJson({ step, ...(host ? { host } : {}) })) },
    });
    return left;
  } finally {
    await operation.letGo?.(journal.runId);
  }
}

/** What the run holds on its host is held meanwhile; where that cannot be had, `barred` says why nothing is done there. */
async function whereClaimed<T>(
  operation: AnyOperation,
  { progress: { plan } }: OpenRun,
  ctx: StageContext,
  work: (ctx: StageContext, barred?: Message) => Promise<T>,
): Promise<T> {
  let entered = false;
  try {
    return await claimed(operation, plan.input, ctx, (inside) => {
      entered = true;
      return work(inside);
    });
  } catch (error) {
    if (entered || ctx.interrupt.signal.aborted) throw error;
    return work(ctx, wordsOf(error));
  }
}

async function takeBack(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  barred: Message | undefined,
): Promise<LeftBehind[]> {
  const progress = readProgress(journal);
  const { steps } = progress.plan;
  if (!barred) await recoverIfThere(operation, journal, ctx);
  const silent = new Map<string, Message>();
  const left: LeftBehind[] = [];
  for (const id of progress.touched.toReversed()) {
    const step = steps.find((candidate) => candidate.id === id);
    if (!step) continue;
    const why = (await whyNotOurs(step, journal, ctx, barred)) ?? silent.get(step.host ?? '');
    const reason = why ?? (await takeBackStep(operation, journal, ctx, step, silent));
    if (reason) left.push({ step: id, title: step.title, ...(step.host ? { host: step.host } : {}), reason });
  }
  return left;
}

/** Without the claim, or once somebody else holds it, only the project is taken back: the host is not ours to touch. */
async function whyNotOurs(
  step: Step,
  journal: Journal,
  ctx: StageContext,
  barred: Message | undefined,
): Promise<Message | undefined> {
  if (step.host === undefined || step.action in resourceActions) return undefined;
  if (barred) return barred;
  return (await isHeld(ctx, readProgress(journal))) ? undefined : wordsOf(ctx.claim?.lost());
}

/** Why the step is left; undefined: it is taken back. A host that did not answer once is not asked again. */
async function takeBackStep(
  operation: AnyOperation,
  journal: Journal,
  ctx: StageContext,
  step: Step,
  silent: Map<string, Message>,
): Promise<Message | undefined> {
  const action = actionOf(operation, step);
  if (!action.undo && step.host && step.change !== 'none') return message('run.give-up.stays');
  try {
    if (step.host) await refuseOtherMachine(readProgress(journal).plan, step.host, ctx.project);
    await action.undo?.(
      step.args,
      openScope(journal, ctx, step, () => undefined),
    );
  } catch (error) {
    if (ctx.interrupt.signal.aborted) throw interrupted(journal.runId);
    const reason = wordsOf(error);
    if (step.host && isSilence(error)) silent.set(step.host, reason);
    return reason;
  }
  journal.append({ type: 'undone', step: step.id });
  ctx.emit({ type: 'step-undone', step });
  return undefined;
}

function isSilence(error: unknown): boolean {
  return error instanceof SovranError && (error.exit === EXIT.unreachable || error.exit === EXIT.identity);
}

/** What steps stand on is brought back only where it was; what that does not help, its undo says. */
async function recoverIfThere(operation: AnyOperation, journal: Journal, ctx: StageContext): Promise<void> {
  const { plan, touched } = readProgress(journal);
  try {
    await refuseOtherMachines(plan, ctx.project);
    await operation.recover?.({ steps: plan.steps, touched, direction: 'back' }, ctx);
  } catch {
    if (ctx.interrupt.signal.aborted) throw interrupted(journal.runId);
  }
}
