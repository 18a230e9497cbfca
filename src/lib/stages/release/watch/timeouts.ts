import type { MoveArgs } from '../probe/probe-session.ts';
import { mayBeOf } from '../probe/counts-as-evidence.ts';
import type { Probe } from '../probe/probe.ts';
import { UNSEEN_MS } from './candidate-failing.ts';
import type { StreamRecord } from '../../measure/bench/http/stream-record.ts';
import { heardMs } from './answering.ts';

/** A first token may always take this, milliseconds: a large model on a CPU does, and nothing that hangs is helped by it. */
export const LEAST_MS = 15_000;

/** Or so many times what was measured before. */
export const TIMES = 5;

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

const NONE: ReadonlySet<StreamRecord> = new Set();

/**
 * Gives up the streams of the probe that the release before still has, where none of them brought anything for longer than a first
 * token may take: they would keep the probe from the candidate, and its account open. It may hang, or be at long answers of others:
 * nothing is ended for it.
 */
export function giveUpHung(
  probe: Pick<Probe, 'records' | 'running' | 'switchedMs' | 'giveUp'>,
  candidate: string,
): void {
  const { records, running } = probe;
  const now = performance.now();
  // What waits by now says nothing of how long it may take.
  const patienceMs = Math.max(LEAST_MS, TIMES * (slowestBefore({ records, running: NONE }, candidate, now) ?? 0));
  const left = [...running].filter((one) => !mayBeOf(one, candidate) || isUntold(one, probe));
  const hangs = left.length > 0 && left.every((one) => heardMs(one) <= now - patienceMs);
  if (hangs) for (const one of left) probe.giveUp(one);
}

/** Sent before the switch, and nobody has said yet who answers it. */
function isUntold({ release, sentMs }: StreamRecord, { switchedMs }: Pick<Probe, 'switchedMs'>): boolean {
  return !release && sentMs <= switchedMs();
}
