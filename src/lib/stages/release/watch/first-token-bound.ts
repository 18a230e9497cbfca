import type { MoveArgs } from '../probe/switch-args.ts';
import { mayBeOf } from '../probe/counts-as-evidence.ts';
import type { Probe } from '../probe/probe.ts';
import { LEAST_MS, TIMES } from './timeouts.ts';
import { UNSEEN_MS } from './seen-whole.ts';

type Terms = Pick<MoveArgs, 'to' | 'streams' | 'ttftBudgetMs'>;
type Streams = Pick<Probe, 'records' | 'running'>;

/**
 * How long the first token of a candidate may take, milliseconds: what the release before took at most, with room, or with the
 * budget that the environment states; or as long as the candidate's own warm-up took for a whole answer, once for each stream.
 * `beforeMs`: what it took before the switch, as the run has noted it: a probe that was begun anew knows of none. Where nothing is
 * known of it, nothing is lost by waiting for as long as for a whole answer: others may be in the queue, and their answers tell of the
 * candidate as well. Pure.
 */
export function firstTokenBound(
  probe: Streams,
  { to, streams, ttftBudgetMs }: Terms,
  { now, warmUpMs = 0, beforeMs }: { now: number; warmUpMs: number | undefined; beforeMs?: number | undefined },
): number {
  const before = slowestBefore(probe, to.release, now) ?? beforeMs;
  if (before === undefined) return UNSEEN_MS;
  return Math.max(LEAST_MS, TIMES * before, before + (ttftBudgetMs ?? 0), streams * warmUpMs);
}

/** Of streams that another release answers; one that has no token yet has waited for it so far. Undefined without any. */
export function slowestBefore({ records, running }: Streams, candidate: string, now: number): number | undefined {
  const waits = [
    ...records.map((record) => ({ record, untilMs: Number.NaN })),
    ...[...running].map((record) => ({ record, untilMs: now })),
  ]
    .filter(({ record }) => !mayBeOf(record, candidate))
    .map(({ record: { sentMs, firstContentMs }, untilMs }) => (firstContentMs ?? untilMs) - sentMs);
  const known = waits.filter(Number.isFinite);
  return known.length === 0 ? undefined : Math.max(...known);
}
