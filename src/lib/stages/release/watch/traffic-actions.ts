import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { lookUntil } from '../../../core/kit/poll-until.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { StepPaused } from '../../../core/operation/steps/step-paused.ts';
import { unlessPaused } from '../../../core/operation/steps/unless-paused.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { countAccess, type Since } from '../probe/access-log.ts';
import {
  candidateFailing,
  candidateUnseen,
  isSeenWhole,
  lossOf,
  requireServing,
  UNSEEN_MS,
} from './candidate-failing.ts';
import { followAnswering, type Answering } from './answering.ts';
import { giveUpHung, slowestBefore } from './timeouts.ts';
import { foundNobody, isOfMove, mayBeOf } from '../probe/counts-as-evidence.ts';
import { isFar, patientScope, setCutAside } from '../probe/lost-connection.ts';
import { abortProbe, BASELINE_OF_WATCH, endProbe, ensureProbe, type MoveArgs } from '../probe/probe-session.ts';
import type { Probe } from '../probe/probe.ts';
import { slotIn } from '../../serving/environments/held-slots.ts';
import { isRunning, statusOf, type Serving } from '../../serving/environments/serving.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';

/** A baseline of a short watch lasts this. */
const LEAST_BASELINE_MS = 1000;
const WATCH_POLL_MS = 250;
const FIRST_STREAM_MS = 2_000;
/** Health checks in a row that may find no answer: one late answer of a busy machine takes nothing back. */
const SICK_AFTER = 4;

/** Starts the probe on what serves now, if it answers, and notes where the journal of the window begins. */
export const beginProbe: Action<MoveArgs> = {
  async apply(move, impatient) {
    const { to, fromAnswers } = move;
    const scope = await patientScope(impatient, to.host);
    const { ctx } = scope;
    const offset = await (await ctx.gateway(to.environment)).endOfAccess();
    if (fromAnswers) {
      await ensureProbe(scope, move);
      await ctx.clock.sleep(Math.max(LEAST_BASELINE_MS, BASELINE_OF_WATCH * move.watchMs), ctx.interrupt.signal);
    }
    return { offset, at: ctx.clock.now() };
  },
  compensate: ({ to }, scope) => endProbe(scope, to.environment),
};

/** New requests go to the candidate from one instant on; running ones end where they began. What ended before speaks of the old one. */
export const switchTraffic: Action<MoveArgs> = {
  async apply(move, impatient) {
    const { to, fromAnswers } = move;
    const scope = await patientScope(impatient, to.host);
    const { ctx } = scope;
    const probe = fromAnswers ? await ensureProbe(scope, move) : undefined;
    const gateway = await ctx.gateway(to.environment);
    const offset = await gateway.endOfAccess();
    // The switch takes a moment, and what nobody answers in it is its own doing only where somebody would have.
    const wasVacant = probe ? await meetsNobody(ctx, probe) : true;
    const slowestMs = probe && slowestBefore(probe, to.release, performance.now());
    probe?.noteSwitch();
    const before = ctx.clock.monotonicMs();
    await gateway.switchTo(to.slot, to.release);
    const switchMs = Math.round(ctx.clock.monotonicMs() - before);
    probe?.noteTaken(wasVacant);
    const vacancy = wasVacant ? { vacantUntil: await gateway.endOfAccess() } : {};
    await ensureProbe(scope, move);
    const slowest = slowestMs === undefined ? {} : { slowestMs: Math.round(slowestMs) };
    return { switchMs, offset, ...vacancy, ...slowest, at: ctx.clock.now() };
  },
  async compensate({ to, from, fromAlive, drainMs }, scope) {
    const { ctx } = scope;
    const gateway = await ctx.gateway(to.environment);
    await giveTrafficBack(ctx, gateway, { to, from, fromAlive });
    await abortProbe(scope);
    await waitDrained(ctx, gateway, to.slot, drainMs);
  },
};

/** Whether the last stream met nobody; a probe that has just begun, after a cut, is given a moment to see one end. */
async function meetsNobody({ clock, interrupt }: StageContext, { records }: Probe): Promise<boolean> {
  const patience = { timeoutMs: FIRST_STREAM_MS, pollMs: WATCH_POLL_MS, signal: interrupt.signal };
  const [last] = await lookUntil(
    clock,
    patience,
    async () => records.slice(-1),
    (found) => found.length > 0,
  );
  return last !== undefined && foundNobody(last);
}

/** What got the traffic, and what had it; `fromAlive`: it ran, so that it may get it back. */
type SwitchedMove = Pick<MoveArgs, 'to' | 'from' | 'fromAlive'>;

/**
 * Undoes a switch; with nothing alive to go back to, the gateway answers that no release is live. Whether the old release
 * answers is the gateway's to say, which asks it often and beside it: one answer that is late here must end no traffic. Throws
 * `slot-other-release` (exit 3), with nothing changed, where its slot holds another one by now.
 */
export async function giveTrafficBack(
  ctx: StageContext,
  gateway: Gateway,
  { to, from, fromAlive }: SwitchedMove,
): Promise<void> {
  const mayGoBack = from !== null && fromAlive && isRunning(await statusOf(ctx, from));
  if (mayGoBack && (await isTaken(gateway, from))) return;
  if (await holds(gateway, to)) await gateway.withdraw(to.slot, from?.release ?? null);
}

/** False where the gateway's own checks of the slot fail for as long as it waits. Throws whatever else went wrong. */
async function isTaken(gateway: Gateway, { slot, release }: Serving): Promise<boolean> {
  try {
    await gateway.switchTo(slot, release);
    return true;
  } catch (error) {
    if (error instanceof SovranError && error.code === 'slot-not-up') return false;
    throw error;
  }
}

/** What another release answers in the slot is not for this move to end. */
async function holds(gateway: Gateway, { slot, release }: Serving): Promise<boolean> {
  return slotIn(await gateway.status(), slot)?.release === release;
}

/**
 * Watches the candidate under real traffic: one dropped request takes the promotion back. A line that breaks for a moment does
 * not: the gateway goes on without it, and its journal has what happened meanwhile. Nor does it end before the candidate was
 * seen to answer: whole, or in part once a first token had its time.
 */
export const watchCandidate: Action<MoveArgs> = {
  apply: (move, scope) =>
    watch(move, scope, (records, answering) => isSeenWhole(records, move) || answering.hadItsTime()),
};

/**
 * Goes on watching until the candidate itself was seen to answer, see `isSeenWhole`: streams of the probe may have run on the old
 * one all the time, or have broken off. Throws `candidate-unseen` where two minutes bring no such answer, else as a watch.
 */
export async function watchUntilSeen(move: MoveArgs, scope: StepScope): Promise<void> {
  await requireServing(move.to, scope.ctx);
  await watch({ ...move, watchMs: 0 }, scope, (records) => isSeenWhole(records, move));
}

type IsEnough = (records: StreamRecord[], answering: Answering) => boolean;

/** A look that gets no answer, as the line is down, ends with the first signal as well. */
function watch(move: MoveArgs, scope: StepScope, isEnough: IsEnough): Promise<{ requests: number }> {
  return unlessPaused(() => lookOn(move, scope, isEnough), scope.ctx.interrupt);
}

async function lookOn(move: MoveArgs, impatient: StepScope, isEnough: IsEnough): Promise<{ requests: number }> {
  const { to, watchMs } = move;
  const scope = await patientScope(impatient, to.host);
  const { ctx, outputs } = scope;
  const probe = await ensureProbe(scope, move);
  const gateway = await ctx.gateway(to.environment);
  const farHost = (await isFar(ctx, to.host)) ? to.host : undefined;
  const end = ctx.clock.monotonicMs() + watchMs;
  const answering = await followAnswering(move, probe, { ctx, outputs });
  const look = countAccess(gateway, outputs.switch as Since, {
    release: to.release,
    application: probe.application,
  });
  let misses = 0;
  for (;;) {
    // A watch may last for an hour, and the probe has heard the first signal too.
    if (ctx.interrupt.requested) throw new StepPaused();
    const now = ctx.clock.monotonicMs();
    const ended = [...probe.records];
    const journal = await look();
    const seen = { probe, streams: ended.filter((one) => isOfMove(one, probe, to.release)), lost: journal.broken };
    const streams = await setCutAside(seen, move, { ctx, outputs });
    const loss = lossOf({
      release: to.release,
      application: probe.application,
      farHost,
      streams: streams.filter((one) => mayBeOf(one, to.release)),
      journal,
    });
    if (loss) throw loss;
    giveUpHung(probe, to.release);
    await answering.require(journal);
    const { state } = await statusOf(ctx, to);
    misses = state === 'healthy' ? 0 : misses + 1;
    if (misses >= SICK_AFTER || state === 'exited' || state === 'absent')
      throw candidateFailing(to.release, [], journal.requests, state);
    if (misses === 0 && now >= end && isEnough(ended, answering)) return { requests: journal.requests };
    if (misses === 0 && now >= end + UNSEEN_MS) throw candidateUnseen(to, probe.cut.size);
    await ctx.clock.sleep(WATCH_POLL_MS, ctx.interrupt.signal);
  }
}

/**
 * Waits until nothing runs on the old release. What has not ended when the drain is over goes on there: nothing is ended for it, and
 * taking the move back would cut answers of a candidate that is sound.
 */
export const drainOld: Action<MoveArgs> = {
  async apply(move, impatient) {
    const { from, to, drainMs } = move;
    const scope = await patientScope(impatient, to.host);
    const { ctx } = scope;
    await ensureProbe(scope, move);
    if (!from) return { drainSeconds: 0 };
    const before = ctx.clock.monotonicMs();
    const gateway = await ctx.gateway(to.environment);
    const left = await unlessPaused(() => waitDrained(ctx, gateway, from.slot, drainMs), ctx.interrupt);
    const drainSeconds = Math.round(ctx.clock.monotonicMs() - before) / 1000;
    await requireServing(to, ctx);
    return { drainSeconds, ...(left > 0 ? { left } : {}) };
  },
};
