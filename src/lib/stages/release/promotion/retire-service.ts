import { slotIn } from '../../serving/environments/slots.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { Json } from '../../../core/ports/json.ts';
import { readLive } from '../../../core/project/live.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { wordsOf } from '../../../core/operation/steps/rollback-failed.ts';
import { isRunning, type Serving, statusOf, stopServing } from '../../serving/environments/serving.ts';
import { isOutcomeUnknown } from '../../../core/failures/outcome-unknown.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { type PromotionProof, proofOutcome } from '../proof/proof-outcome.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';
import { failedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { giveBackSlot } from './candidate-actions.ts';

/** A release whose service could not be stopped, and why. */
export interface Unretired {
  release: string;
  host: string;
  reason: Message;
}

/**
 * Stops the service of a release without traffic, and empties its slot (`emptySlot`) unless the switch is not proven or
 * requests are open. A failure is an outcome; `job reconcile` finds the service.
 */
export const retireService: Action<{ serving: Serving; emptySlot: boolean }> = {
  async apply({ serving, emptySlot }, scope) {
    const { ctx } = scope;
    const gateway = emptySlot ? await ctx.gateway(serving.environment) : undefined;
    if (gateway && (isUnproven(scope.outputs) || (await hasAnswers(gateway, serving))))
      return await keepForRollback(serving, scope);
    await gateway?.setSlot(serving.slot, 'maint');
    try {
      await stopServing(ctx, serving, ctx.interrupt.signal);
      return null;
    } catch (error) {
      if (ctx.interrupt.signal.aborted || isOutcomeUnknown(error)) throw error;
      const { release, host } = serving;
      return { outcome: 'failed', unretired: toJson({ release, host, reason: wordsOf(error) }) };
    }
  },
};

/** True if the proof did not pass: the release is needed for a rollback. Pure. */
function isUnproven(outputs: StepScope['outputs']): boolean {
  const proof = outputOf<PromotionProof>(outputs, 'prove');
  return proof !== undefined && proofOutcome(proof) !== 'passed';
}

async function hasAnswers(gateway: Gateway, { slot }: Serving): Promise<boolean> {
  return (slotIn(await gateway.status(), slot)?.sessions ?? 0) > 0;
}

async function keepForRollback({ environment, slot, release }: Serving, { project }: StepScope): Promise<Json> {
  const spec = await readLive(project, environment);
  await project.write(resourceOf('Live', environment, { ...spec, slots: { ...spec.slots, [slot]: release } }));
  return { outcome: 'skipped', kept: release };
}

/** The services that a run could not stop, and the previous release that it kept instead. Pure. */
export function retiredIn(outputs: Readonly<Record<string, unknown>>): Pick<Leftovers, 'unretired' | 'kept'> {
  const all = Object.values(outputs) as ({ unretired?: Unretired; kept?: string } | null)[];
  const unretired = all.flatMap((output) => output?.unretired ?? []).map(({ release, host }) => ({ release, host }));
  const kept = all.find((output) => output?.kept !== undefined)?.kept;
  return { ...(unretired.length > 0 ? { unretired } : {}), ...(kept === undefined ? {} : { kept }) };
}

/** The release kept for a rollback, and the time for its open requests, ms. */
export type StandbyArgs = { serving: Serving; drainMs: number };

/** Stops the release kept for a rollback, whose GPUs the candidate needs. Rolled back, it stays stopped; a rollback starts it. */
export const stopStandby: Action<StandbyArgs> = {
  async apply({ serving, drainMs }, { ctx }) {
    const gateway = await ctx.gateway(serving.environment);
    const left = await waitDrained(ctx, gateway, serving.slot, drainMs);
    if (left > 0) throw drainExpired(serving, left, drainMs);
    await gateway.setSlot(serving.slot, 'maint');
    await stopServing(ctx, serving, ctx.interrupt.signal);
  },
  async verify({ serving }, { ctx }) {
    return !isRunning(await statusOf(ctx, serving));
  },
  async compensate({ serving }, scope) {
    const { ctx } = scope;
    await giveBackSlot(serving, scope);
    const { release } = serving;
    if (!isRunning(await statusOf(ctx, serving))) scope.progress(message('release.standby-stopped', { release }));
  },
};

/** The error `drain-expired` (exit 1): requests are open after the drain. */
function drainExpired({ release, environment }: Serving, left: number, drainMs: number): SovranError {
  return failedError('drain-expired', fixable('release.drain-expired', { release, left, seconds: drainMs / 1000 }), {
    next: [`sovran env show ${environment}`],
    details: { release, left },
  });
}

/** What still runs on the previous release after a promotion. */
export interface Leftovers {
  from: string | null;
  /** Its requests still open after the drain; absent without any. */
  left?: number;
  /** Services that could not be stopped; absent without any. */
  unretired?: Pick<Unretired, 'release' | 'host'>[];
  /** The previous release, if it was to be stopped and is kept. */
  kept?: string;
}

/** The same as messages. Pure. */
export function remarksAfterPromotion(after: Leftovers & { verdict: string }): Message[] {
  const { from, left = 0, kept, verdict, unretired = [] } = after;
  const why = verdict === 'passed' ? 'answers' : 'unproven';
  return [
    ...unretired.map(({ release, host }) => message('release.promoted.unretired', { release, host })),
    ...remarksAfterRollback({ from, left }),
    ...(kept === undefined ? [] : [message(`release.promoted.kept.${why}`, { release: kept })]),
  ];
}

/** Names the open requests of the release that lost the traffic. Pure. */
export function remarksAfterRollback({ from, left }: { from: string | null; left: number }): Message[] {
  return left > 0 ? [message('release.open-requests', { from: from ?? '–', left })] : [];
}
