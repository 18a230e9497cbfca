import type { StreamRecord } from '../../bench/http/stream-request.ts';
import type { StageContext } from '../../run/context.ts';
import type { StepScope } from '../../run/operation.ts';
import { outputOf } from '../../run/to-json.ts';
import type { AccessCount } from '../probe/count-access.ts';
import { candidateFailing } from './candidate-failing.ts';
import { lossOfWaiting } from '../probe/loss.ts';
import type { MoveArgs } from '../probe/move-args.ts';
import { mayBeOf } from '../probe/of-the-move.ts';
import type { Probe } from '../probe/probe.ts';
import { UNSEEN_MS } from './seen-whole.ts';
import type { WarmedUp } from './warm-up.ts';

/** A first token may always take this: a large model on a CPU does, and nothing that hangs is helped by it. */
const LEAST_MS = 15_000;
/** Or so many times what the release before took at most. */
const TIMES = 5;
/** Looks in a row that find none: a line that stood still, or a machine that slept, brings it a moment after. */
const LATE_AFTER = 4;

type Terms = Pick<MoveArgs, 'to' | 'from' | 'streams' | 'ttftBudgetMs'>;
type Streams = Pick<Probe, 'records' | 'running' | 'switchedMs' | 'takenMs'>;

/** Whether a candidate that is watched begins to answer. */
export interface FirstToken {
  /**
   * Throws `candidate-failing` (exit 1) where the probe waits for longer than a first token may take, and never saw one, and the
   * candidate has answered no request to its end for as long, of whomever.
   */
  require(journal: Pick<AccessCount, 'requests' | 'answered'>): void;
  /** A first token was seen, and the time that one may take is over. */
  hadItsTime(): boolean;
}

/** Follows the probe's streams on the candidate. Those that the operator's line broke under say nothing of it. */
export async function followFirstToken(
  terms: Terms,
  probe: Streams,
  { ctx, outputs }: { ctx: StageContext; outputs: StepScope['outputs'] },
): Promise<FirstToken> {
  const { release } = terms.to;
  const host = await ctx.host(terms.to.host);
  const warmUpMs = outputOf<Partial<WarmedUp>>(outputs, 'warm-up')?.slowestMs;
  const begun = performance.now();
  let late = 0;
  let seen = false;
  let last = { answered: 0, at: -Infinity };
  return {
    require({ requests, answered }) {
      seen ||= hasAnswered(probe, release);
      if (seen) return;
      const now = performance.now();
      if (answered > last.answered) last = { answered, at: now };
      const boundMs = firstTokenBound(probe, terms, { now, warmUpMs });
      const isBusy = last.at > now - boundMs;
      const waiting = isBusy
        ? []
        : waitingSince(probe, release, now - boundMs).filter((one) => !host.brokeBetween(one.sentMs, now));
      late = waiting.length > 0 ? late + 1 : 0;
      if (late < LATE_AFTER) return;
      const lost = waiting.map(() => lossOfWaiting(boundMs));
      throw candidateFailing(release, lost, requests + lost.length);
    },
    hadItsTime: () => {
      const now = performance.now();
      return seen && now >= begun + firstTokenBound(probe, terms, { now, warmUpMs });
    },
  };
}

/**
 * How long the first token of a candidate may take, milliseconds: what the release before took at most, with room, or with the
 * budget that the environment states; or as long as the candidate's own warm-up took for a whole answer, once for each stream.
 * Where nothing is known of a release before, nothing is lost by waiting for as long as for a whole answer: others may be in the
 * queue, and their answers tell of the candidate as well. Pure.
 */
export function firstTokenBound(
  probe: Streams,
  { to, streams, ttftBudgetMs }: Terms,
  { now, warmUpMs = 0 }: { now: number; warmUpMs: number | undefined },
): number {
  const before = slowestBefore(probe, to.release, now);
  if (before === undefined) return UNSEEN_MS;
  return Math.max(LEAST_MS, TIMES * before, before + (ttftBudgetMs ?? 0), streams * warmUpMs);
}

/** Of streams that another release answers; one that has no token yet has waited for it so far. Undefined without any. */
function slowestBefore({ records, running }: Streams, candidate: string, now: number): number | undefined {
  const waits = [
    ...records.map((record) => ({ record, untilMs: Number.NaN })),
    ...[...running].map((record) => ({ record, untilMs: now })),
  ]
    .filter(({ record }) => !mayBeOf(record, candidate))
    .map(({ record: { sentMs, firstContentMs }, untilMs }) => (firstContentMs ?? untilMs) - sentMs);
  const known = waits.filter(Number.isFinite);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Whether the candidate has given the probe a first token. Pure. */
function hasAnswered({ records, running }: Streams, release: string): boolean {
  return [...records, ...running].some((one) => one.release === release && one.firstContentMs !== undefined);
}

/** Streams that the candidate answers, has had for as long, and has given no token yet. Pure. */
function waitingSince({ running, switchedMs, takenMs }: Streams, release: string, sinceMs: number): StreamRecord[] {
  // What began while the switch was under way may be the candidate's, but not for longer than it has the traffic.
  const isIts = (one: StreamRecord): boolean =>
    one.release === release || (mayBeOf(one, release) && one.sentMs > switchedMs());
  return [...running].filter(
    (one) => one.firstContentMs === undefined && isIts(one) && Math.max(one.sentMs, takenMs()) <= sinceMs,
  );
}
