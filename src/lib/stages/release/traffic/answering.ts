import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import type { AccessCount } from '../probe/count-access.ts';
import { candidateFailing, lossOfWaiting } from './candidate-failing.ts';
import { firstTokenBound, heardMs, type Terms } from './timeouts.ts';
import { mayBeOf } from '../probe/counts-as-evidence.ts';
import type { Probe } from '../probe/probe.ts';
import { slotIn } from '../../serving/environments/slots.ts';
import type { WarmedUp } from './warm-up.ts';

/** Checks in a row without an answer; a stalled connection recovers earlier. */
const LATE_AFTER = 4;

type Streams = Pick<Probe, 'records' | 'running' | 'switchedMs' | 'takenMs'>;

/** Whether a watched candidate begins to answer, and continues. */
export interface Answering {
  /**
   * Throws `candidate-failing` (exit 1) if a stream of the probe brings nothing for longer than a first token may take. Other
   * requests at the candidate excuse it.
   */
  require(log: Pick<AccessCount, 'requests' | 'answered'>): Promise<void>;
  /** True once a first token was seen and its time is over. */
  hadItsTime(): boolean;
}

/** Follows the probe's streams on the candidate, without those that lost their connection. */
export async function followAnswering(
  terms: Terms,
  probe: Streams,
  { ctx, outputs }: { ctx: StageContext; outputs: StepScope['outputs'] },
): Promise<Answering> {
  const { release } = terms.to;
  const host = await ctx.hosts.open(terms.to.host);
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
      // an engine that answers may still work on a request that its client aborted
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

function hasAnswered({ records, running }: Streams, release: string): boolean {
  return [...records, ...running].some((one) => one.release === release && one.firstContentMs !== undefined);
}

/** Streams of the candidate that brought nothing since `sinceMs`. Pure. */
function silentSince(probe: Streams, release: string, sinceMs: number): StreamRecord[] {
  // a stream that began during the switch is the candidate's only since it has the traffic
  return streamsOn(probe, release).filter((one) => Math.max(heardMs(one), probe.takenMs) <= sinceMs);
}

function streamsOn({ running, switchedMs }: Streams, release: string): StreamRecord[] {
  return [...running].filter((one) => one.release === release || (mayBeOf(one, release) && one.sentMs > switchedMs));
}

/** True if the gateway has requests at the candidate that are not the probe's. */
async function servesOthers({ to }: Terms, probe: Streams, ctx: StageContext): Promise<boolean> {
  const status = await (await ctx.gateway(to.environment)).status();
  return (slotIn(status, to.slot)?.sessions ?? 0) > streamsOn(probe, to.release).length;
}
