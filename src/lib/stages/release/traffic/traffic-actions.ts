import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { StepPaused, unlessPaused } from '../../../core/operation/steps/pause.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { countAccess, type Since } from '../probe/count-access.ts';
import { candidateFailing, candidateUnseen, lossOf, requireServing } from './candidate-failing.ts';
import { type Answering, followAnswering } from './answering.ts';
import { abortHung, slowestBefore, UNSEEN_MS } from './timeouts.ts';
import { countsAsEvidence, isSeenWhole, isUnservedStream, mayBeOf } from '../probe/counts-as-evidence.ts';
import { isFar, retrying, setAsideLost } from '../probe/lost-connection.ts';
import { abortProbe, BASELINE_OF_WATCH, endProbe, ensureProbe, type SwitchArgs } from '../probe/probe-session.ts';
import type { Probe } from '../probe/probe.ts';
import { slotIn } from '../../serving/environments/slots.ts';
import { hasEnded, isRunning, type Serving, statusOf } from '../../serving/environments/serving.ts';
import { waitDrained } from '../../serving/environments/wait-drained.ts';

const LEAST_BASELINE_MS = 1000;
const WATCH_POLL_MS = 250;
const FIRST_STREAM_MS = 2_000;
/** Failed health checks in a row that end a watch; one late answer does not. */
const SICK_AFTER = 4;

/** Starts the probe if the live release answers, and records where the window begins in the access log. */
export const beginProbe: Action<SwitchArgs> = {
  apply: retrying(async (args, scope) => {
    const { to, fromAnswers, watchMs } = args;
    const { ctx } = scope;
    const offset = await (await ctx.gateway(to.environment)).endOfAccess();
    if (fromAnswers) {
      await ensureProbe(scope, args);
      await ctx.clock.sleep(Math.max(LEAST_BASELINE_MS, BASELINE_OF_WATCH * watchMs), ctx.interrupt.signal);
    }
    return { offset, at: ctx.clock.now() };
  }),
  compensate: ({ to }, scope) => endProbe(scope, to.environment),
};

/** Sends new requests to the candidate; open ones end on the previous release. */
export const switchTraffic: Action<SwitchArgs> = {
  apply: retrying(async (args, scope) => {
    const { to, fromAnswers } = args;
    const { ctx } = scope;
    const probe = fromAnswers ? await ensureProbe(scope, args) : undefined;
    const gateway = await ctx.gateway(to.environment);
    const offset = await gateway.endOfAccess();
    // unserved requests during the switch count only if a release served before
    const wasVacant = probe ? await isVacant(ctx, probe) : true;
    const slowestMs = probe && slowestBefore(probe, to.release, performance.now());
    if (probe) probe.switchedMs = performance.now();
    const before = ctx.clock.monotonicMs();
    await gateway.switchTo(to.slot, to.release);
    const switchMs = Math.round(ctx.clock.monotonicMs() - before);
    if (probe) {
      probe.takenMs = performance.now();
      probe.vacantUntilMs = wasVacant ? probe.takenMs : -Infinity;
    }
    const vacancy = wasVacant ? { vacantUntil: await gateway.endOfAccess() } : {};
    await ensureProbe(scope, args);
    const slowest = slowestMs === undefined ? {} : { slowestMs: Math.round(slowestMs) };
    return { switchMs, offset, ...vacancy, ...slowest, at: ctx.clock.now() };
  }),
  async compensate({ to, from, fromAlive, drainMs }, scope) {
    const { ctx } = scope;
    const gateway = await ctx.gateway(to.environment);
    await giveTrafficBack(ctx, gateway, { to, from, fromAlive });
    await abortProbe(scope);
    await waitDrained(ctx, gateway, to.slot, drainMs);
  },
};

/** True if no release served the last stream; waits for one of a probe that has just started. */
async function isVacant({ clock, interrupt }: StageContext, { records }: Probe): Promise<boolean> {
  const patience = { timeoutMs: FIRST_STREAM_MS, pollMs: WATCH_POLL_MS, signal: interrupt.signal };
  const [last] = await lookUntil(
    clock,
    patience,
    async () => records.slice(-1),
    (found) => found.length > 0,
  );
  return last !== undefined && isUnservedStream(last);
}

type Switched = Pick<SwitchArgs, 'to' | 'from' | 'fromAlive'>;

/**
 * Switches back to the previous release if the gateway finds it up; else withdraws the candidate. Throws `slot-other-release`
 * (exit 3) if its slot holds another release.
 */
export async function giveTrafficBack(
  ctx: StageContext,
  gateway: Gateway,
  { to, from, fromAlive }: Switched,
): Promise<void> {
  const mayGoBack = from !== null && fromAlive && isRunning(await statusOf(ctx, from));
  if (mayGoBack && (await isTaken(gateway, from))) return;
  if (slotIn(await gateway.status(), to.slot)?.release === to.release)
    await gateway.withdraw(to.slot, from?.release ?? null);
}

/** False if the gateway's checks of the slot keep failing. Throws on any other error. */
async function isTaken(gateway: Gateway, { slot, release }: Serving): Promise<boolean> {
  try {
    await gateway.switchTo(slot, release);
    return true;
  } catch (error) {
    if (error instanceof SovranError && error.code === 'slot-not-up') return false;
    throw error;
  }
}

/** Watches the candidate under traffic until it was seen to answer. Throws on the first lost request; a lost connection is retried. */
export const watchCandidate: Action<SwitchArgs> = {
  apply: retrying((args, scope) =>
    watch(args, scope, (records, answering) => isSeenWhole(records, args) || answering.hadItsTime()),
  ),
};

/** Continues a watch until the candidate was seen to answer, see `isSeenWhole`. Throws `candidate-unseen` after two minutes. */
export async function watchUntilSeen(args: SwitchArgs, scope: StepScope): Promise<void> {
  await requireServing(args.to, scope.ctx);
  await watch({ ...args, watchMs: 0 }, scope, (records) => isSeenWhole(records, args));
}

type IsEnough = (records: StreamRecord[], answering: Answering) => boolean;

/** Ends with the first signal, also during a query without an answer. */
function watch(args: SwitchArgs, scope: StepScope, isEnough: IsEnough): Promise<{ requests: number }> {
  return unlessPaused(() => watchOn(args, scope, isEnough), scope.ctx.interrupt);
}

async function watchOn(args: SwitchArgs, scope: StepScope, isEnough: IsEnough): Promise<{ requests: number }> {
  const { to, watchMs } = args;
  const { ctx, outputs } = scope;
  const probe = await ensureProbe(scope, args);
  const gateway = await ctx.gateway(to.environment);
  const farHost = (await isFar(ctx, to.host)) ? to.host : undefined;
  const end = ctx.clock.monotonicMs() + watchMs;
  const answering = await followAnswering(args, probe, scope);
  const look = countAccess(gateway, outputs.switch as Since, {
    release: to.release,
    application: probe.application,
  });
  let misses = 0;
  for (;;) {
    // the first signal has ended the probe as well
    if (ctx.interrupt.requested) throw new StepPaused();
    const now = ctx.clock.monotonicMs();
    const ended = [...probe.records];
    const log = await look();
    const seen = {
      probe,
      streams: ended.filter((one) => countsAsEvidence(one, probe, to.release)),
      lost: log.broken,
    };
    const streams = await setAsideLost(seen, args, scope);
    const loss = lossOf({
      release: to.release,
      application: probe.application,
      farHost,
      streams: streams.filter((one) => mayBeOf(one, to.release)),
      log,
    });
    if (loss) throw loss;
    abortHung(probe, to.release);
    await answering.require(log);
    const status = await statusOf(ctx, to);
    misses = status.state === 'healthy' ? 0 : misses + 1;
    if (misses >= SICK_AFTER || hasEnded(status)) throw candidateFailing(to.release, [], log.requests, status.state);
    if (misses === 0 && now >= end && isEnough(ended, answering)) return { requests: log.requests };
    if (misses === 0 && now >= end + UNSEEN_MS) throw candidateUnseen(to, probe.setAside.size);
    await ctx.clock.sleep(WATCH_POLL_MS, ctx.interrupt.signal);
  }
}

/** Waits for the open requests of the previous release. After the drain time they continue there, counted as `left`. */
export const drainOld: Action<SwitchArgs> = {
  apply: retrying(async (args, scope) => {
    const { from, to, drainMs } = args;
    const { ctx } = scope;
    await ensureProbe(scope, args);
    if (!from) return { drainSeconds: 0 };
    const before = ctx.clock.monotonicMs();
    const gateway = await ctx.gateway(to.environment);
    const left = await unlessPaused(() => waitDrained(ctx, gateway, from.slot, drainMs), ctx.interrupt);
    const drainSeconds = Math.round(ctx.clock.monotonicMs() - before) / 1000;
    await requireServing(to, ctx);
    return { drainSeconds, ...(left > 0 ? { left } : {}) };
  }),
};
