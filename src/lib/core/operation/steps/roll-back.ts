import { isOutOfReach } from '../../text/is-unreachable.ts';
import { message, type Message } from '../../text/message.ts';
import { SovranError } from '../../text/sovran-error.ts';
import { isHeld } from '../leases/with-lease.ts';
import { givingUpCut } from '../open/abandoned.ts';
import { HOST_MOVED, refuseOtherMachines } from '../plan/host-routes.ts';
import type { LeftBehind } from '../journal/left-behind.ts';
import type { Action } from '../operation.ts';
import type { Step } from '../plan/plan.ts';
import type { ActiveRun } from '../active-run.ts';
import { recoverIfThere } from './recover-if-there.ts';
import { restoreFiles } from './restore-files.ts';
import { actionOf, compensationScope, readProgress } from './step-scope.ts';
import { wordsOf } from './undo-failed.ts';

const GATEWAY_ALONE: readonly string[] = ['gateway-silent', 'gateway-host-refused'];

/** A run that is being given up. */
interface GivingUp extends ActiveRun {
  /** Why nothing is done on any host. */
  barred: Message | undefined;
  /** Hosts that did not answer once: they are not asked again. */
  silent: Map<string, Message>;
}

/**
 * Takes back what the run has touched, last first, and returns what could not be. What a step wrote in the project is
 * taken back in any case. Throws `interrupted` between two steps when that is asked for, or when it is forced.
 */
export async function takeBackWhatCan(active: ActiveRun, barred: Message | undefined): Promise<LeftBehind[]> {
  const run: GivingUp = { ...active, barred, silent: new Map() };
  const { journal, ctx } = run;
  const progress = readProgress(journal);
  const { plan, touched } = progress;
  await recoverIfThere(run, progress, 'back');
  const left: LeftBehind[] = [];
  for (const id of touched.toReversed()) {
    if (ctx.interrupt.requested) throw givingUpCut(journal.runId);
    const step = plan.steps.find((candidate) => candidate.id === id);
    const why = step && (await takeBackStep(run, step));
    if (why) left.push({ step: id, title: step.title, ...(step.host ? { host: step.host } : {}), ...why });
  }
  return left;
}

/** Why the step is left; undefined: it is taken back. */
async function takeBackStep(run: GivingUp, step: Step): Promise<Pick<LeftBehind, 'reason' | 'away'> | undefined> {
  const { operation, journal, ctx, silent, barred } = run;
  const isAway = (): boolean => step.host !== undefined && (barred !== undefined || silent.has(step.host));
  try {
    const action = actionOf(operation, step);
    if (!step.pivot) await restoreFiles(step.id, readProgress(journal), compensationScope(run, step));
    const reason = await takeBackThere(run, step, action);
    if (reason) return { reason, ...(isAway() ? { away: true } : {}) };
  } catch (error) {
    if (ctx.interrupt.signal.aborted) throw givingUpCut(journal.runId);
    const reason = wordsOf(error);
    if (step.host && isOutOfReach(error) && !isGatewayAlone(error)) silent.set(step.host, reason);
    return { reason, ...(isAway() || isMoved(error) ? { away: true } : {}) };
  }
  journal.append({ type: 'undone', step: step.id });
  ctx.emit({ type: 'step-undone', step });
  return undefined;
}

/** The gateway gives no answer: its host may, and what else is there is taken back. */
function isGatewayAlone(error: unknown): boolean {
  return error instanceof SovranError && GATEWAY_ALONE.includes(error.code);
}

function isMoved(error: unknown): boolean {
  return error instanceof SovranError && error.code === HOST_MOVED;
}

/** The part of a step that is not in the project. Throws as its undo does. */
async function takeBackThere(run: GivingUp, step: Step, action: Action): Promise<Message | undefined> {
  const { journal, ctx, barred, silent } = run;
  if (!action.compensate)
    return step.host && step.change !== 'none' && !hasWritten(run, step) ? message('run.give-up.stays') : undefined;
  const away = barred ?? silent.get(step.host ?? '');
  if (away) return away;
  const progress = readProgress(journal);
  await refuseOtherMachines([step], progress.plan, ctx.project);
  if (!(await isHeld(ctx, progress))) return wordsOf(ctx.lease?.lost());
  await action.compensate(step.args, compensationScope(run, step));
  return undefined;
}

function hasWritten({ journal }: ActiveRun, { id }: Step): boolean {
  return readProgress(journal).writes.some(({ step }) => step === id);
}
