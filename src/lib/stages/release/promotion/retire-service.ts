import { slotIn } from '../../serving/environments/held-slots.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { Json } from '../../../core/ports/json.ts';
import { readLive } from '../../../core/project/live.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { wordsOf } from '../../../core/operation/steps/undo-failed.ts';
import { isRunning, statusOf, stopServing, type Serving } from '../../serving/environments/serving.ts';
import { isConnectionLost } from '../../../core/text/is-connection-lost.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { proofOutcome } from '../proof/proof-outcome.ts';
import type { PromotionProof } from '../proof/prove.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { giveBackSlot } from './candidate-actions.ts';

/** The release of a service that no traffic needs and that goes on although it was to end, and why. */
export interface Unretired {
  release: string;
  host: string;
  reason: Message;
}

/**
 * Ends a service that no traffic needs. `emptySlot`: its slot is still its own and is taken out of the gateway; while that is
 * so it is the way back, and stays where the move lost requests or made first tokens too late, or while it still has answers to end. One that cannot be ended is told at the end, and takes back no
 * promotion that is proven; `job reconcile` finds it.
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
      if (ctx.interrupt.signal.aborted || isConnectionLost(error)) throw error;
      const { release, host } = serving;
      return { outcome: 'failed', unretired: toJson({ release, host, reason: wordsOf(error) }) };
    }
  },
};

/** Pure: whether the move was measured and did not pass: whoever reads that may want the way back, which its next command names. */
function isUnproven(outputs: StepScope['outputs']): boolean {
  const proof = outputOf<PromotionProof>(outputs, 'prove');
  return proof !== undefined && proofOutcome(proof) !== 'passed';
}

async function hasAnswers(gateway: Gateway, { slot }: Serving): Promise<boolean> {
  return (slotIn(await gateway.status(), slot)?.sessions ?? 0) > 0;
}

/** It stands by, and what is recorded as live says so. */
async function keepForRollback({ environment, slot, release }: Serving, { project }: StepScope): Promise<Json> {
  const spec = await readLive(project, environment);
  await project.write(resourceOf('Live', environment, { ...spec, slots: { ...spec.slots, [slot]: release } }));
  return { outcome: 'skipped', kept: release };
}

/** Pure: the release before, where a run kept it although it was to end. */
export function keptIn(outputs: Readonly<Record<string, unknown>>): string | undefined {
  const told = Object.values(outputs) as ({ kept?: string } | null)[];
  return told.find((output) => output?.kept !== undefined)?.kept;
}

/** Pure: the services that go on, from what the steps of a run have told. */
export function unretiredIn(outputs: Readonly<Record<string, unknown>>): Unretired[] {
  const told = Object.values(outputs) as ({ unretired?: Unretired } | null)[];
  return told.flatMap((output) => output?.unretired ?? []);
}

/** The release kept for a rollback, and how long answers that still run on it may take to end. */
export type StandbyArgs = { serving: Serving; drainMs: number };

/**
 * Ends the release that is kept for a rollback before the candidate starts, because both do not fit on the GPUs of the host.
 * Taking the promotion back leaves it stopped: the live release serves throughout, and a rollback starts what it goes to.
 */
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

/** The error `drain-expired` (exit 1): answers of a release that is to end still run after the time that they have. */
function drainExpired({ release, environment }: Serving, left: number, drainMs: number): SovranError {
  return new SovranError({
    code: 'drain-expired',
    exit: EXIT.failed,
    text: message('release.drain-expired', { release, left, seconds: drainMs / 1000 }),
    fix: message('release.drain-expired.fix'),
    next: [`sovran env show ${environment}`],
    details: { release, left },
  });
}
