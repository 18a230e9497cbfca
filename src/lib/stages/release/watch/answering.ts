import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import type { AccessCount } from '../probe/access-log.ts';
import { candidateFailing, lossOfWaiting } from './candidate-failing.ts';
import { firstTokenBound } from './timeouts.ts';
import type { MoveArgs } from '../probe/probe-session.ts';
import { mayBeOf } from '../probe/counts-as-evidence.ts';
import type { Probe } from '../probe/probe.ts';
import { slotIn } from '../../serving/environments/held-slots.ts';
import type { WarmedUp } from './warm-up.ts';

/** Looks in a row that find none: a line that stood still, or a machine that slept, brings it a moment after. */
const LATE_AFTER = 4;

type Terms = Pick<MoveArgs, 'to' | 'streams' | 'ttftBudgetMs'>;
type Streams = Pick<Probe, 'records' | 'running' | 'switchedMs' | 'takenMs'>;

/** Whether a candidate that is watched begins to answer, and goes on. */
export interface Answering {
  /**
   * Throws `candidate-failing` (exit 1) where a stream of the probe has brought nothing for longer than a first token may take, and
   * the candidate has answered no request to its end for as long, of whomever. Once it has given a token, only where nobody else
   * has asked it anything for as long: one long question of theirs may hold up all its answers.
   */
  require(journal: Pick<AccessCount, 'requests' | 'answered'>): Promise<void>;
  /** A first token was seen, and the time that one may take is over. */
  hadItsTime(): boolean;
}

/** Follows the probe's streams on the candidate. Those that the operator's line broke under say nothing of it. */
export async function followAnswering(
  terms: Terms,
  probe: Streams,
  { ctx, outputs }: { ctx: StageContext; outputs: StepScope['outputs'] },
): Promise<Answering> {
  const { release } = terms.to;
  const host = await ctx.host(terms.to.host);
  const warmUpMs = outputOf<Partial<WarmedUp>>(outputs, 'warm-up')?.slowestMs;
  const beforeMs = outputOf<{ slowestMs?: number }>(outputs, 'switch')?.slowestMs;
  const begun = performance.now();
  let late = 0;
  let seen = false;
  let last = { ended: 0, at: -Infinity };
  return {
    async require({ requests, answered }) {
      seen ||= hasAnswered(probe, release);
      const now = performance.now();
      // An engine that answers may still be at a long question whose asker has given up.
      const ended = seen ? requests : answered;
      if (ended > last.ended) last = { ended, at: now };
      const boundMs = firstTokenBound(probe, terms, { now, warmUpMs, beforeMs });
      const isBusy = last.at > now - boundMs;
      const silent = isBusy
        ? []
        : silentSince(probe, release, now - boundMs).filter((one) => !host.brokeBetween(one.sentMs, now));
      const hangs = silent.length > 0 && !(seen && (await servesOthers(terms, probe, ctx)));
      late = hangs ? late + 1 : 0;
      if (late < LATE_AFTER) return;
      const lost = silent.map((one) => lossOfWaiting(one, boundMs));
      throw candidateFailing(release, lost, requests + lost.length);
    },
    hadItsTime: () => {
      const now = performance.now();
      return seen && now >= begun + firstTokenBound(probe, terms, { now, warmUpMs, beforeMs });
    },
  };
}

/** Whether the candidate has given the probe a first token. Pure. */
function hasAnswered({ records, running }: Streams, release: string): boolean {
  return [...records, ...running].some((one) => one.release === release && one.firstContentMs !== undefined);
}

/** Streams that the candidate answers, and of which nothing was heard for as long as it has had them. Pure. */
function silentSince(probe: Streams, release: string, sinceMs: number): StreamRecord[] {
  // What began while the switch was under way may be the candidate's, but not for longer than it has the traffic.
  return streamsOn(probe, release).filter((one) => Math.max(heardMs(one), probe.takenMs()) <= sinceMs);
}

/** Running streams that are the candidate's. Pure. */
function streamsOn({ running, switchedMs }: Streams, release: string): StreamRecord[] {
  return [...running].filter((one) => one.release === release || (mayBeOf(one, release) && one.sentMs > switchedMs()));
}

/** When a stream brought its last token, or else was sent; NaN before that. Pure. */
export function heardMs({ sentMs, chunkMs }: StreamRecord): number {
  return chunkMs.at(-1) ?? sentMs;
}

/** Whether the gateway has requests at the candidate that are not the probe's. */
async function servesOthers({ to }: Terms, probe: Streams, ctx: StageContext): Promise<boolean> {
  const status = await (await ctx.gateway(to.environment)).status();
  return (slotIn(status, to.slot)?.sessions ?? 0) > streamsOn(probe, to.release).length;
}
