import type { StreamRecord } from '../../measure/bench/http/stream-record.ts';
import { mayBeOf } from '../probe/counts-as-evidence.ts';
import type { SwitchArgs } from '../probe/probe-session.ts';
import type { Probe } from '../probe/probe.ts';

/** Least time for a first token, ms: a large model on a CPU needs it. */
export const LEAST_MS = 15_000;

/** Allowed multiple of what was measured before. */
export const TIMES = 5;

/** Longest time without a whole stream of the candidate, ms: as long as one stream of the probe. */
export const UNSEEN_MS = 120_000;

const NONE: ReadonlySet<StreamRecord> = new Set();

/** The arguments that decide how long a first token may take. */
export type Terms = Pick<SwitchArgs, 'to' | 'streams' | 'ttftBudgetMs'>;

/** Time for the candidate's first token, ms; `UNSEEN_MS` without a baseline. `beforeMs`: baseline recorded at the switch, ms. */
export function firstTokenBound(
  probe: Pick<Probe, 'records' | 'running'>,
  { to, streams, ttftBudgetMs }: Terms,
  { now, warmUpMs = 0, beforeMs }: { now: number; warmUpMs: number | undefined; beforeMs?: number | undefined },
): number {
  const before = slowestBefore(probe, to.release, now) ?? beforeMs;
  if (before === undefined) return UNSEEN_MS;
  return Math.max(LEAST_MS, TIMES * before, before + (ttftBudgetMs ?? 0), streams * warmUpMs);
}

/** Longest wait for a first token on another release, ms, running streams included; undefined without any. */
export function slowestBefore(
  { records, running }: Pick<Probe, 'records' | 'running'>,
  candidate: string,
  now: number,
): number | undefined {
  const waits = [
    ...records.map((record) => ({ record, untilMs: Number.NaN })),
    ...[...running].map((record) => ({ record, untilMs: now })),
  ]
    .filter(({ record }) => !mayBeOf(record, candidate))
    .map(({ record: { sentMs, firstContentMs }, untilMs }) => (firstContentMs ?? untilMs) - sentMs);
  const known = waits.filter(Number.isFinite);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** When a stream brought its last token, else when it was sent; NaN before that. Pure. */
export function heardMs({ sentMs, chunkMs }: StreamRecord): number {
  return chunkMs.at(-1) ?? sentMs;
}

/** Aborts the probe's streams on the previous release once all of them bring nothing for longer than a first token may take. */
export function abortHung(
  probe: Pick<Probe, 'records' | 'running' | 'switchedMs' | 'abortStream'>,
  candidate: string,
): void {
  const { records, running } = probe;
  const now = performance.now();
  // running streams are left out: their wait is what is judged
  const boundMs = Math.max(LEAST_MS, TIMES * (slowestBefore({ records, running: NONE }, candidate, now) ?? 0));
  // sent before the switch, with no release that is known to answer
  const isUnattributed = ({ release, sentMs }: StreamRecord): boolean => !release && sentMs <= probe.switchedMs;
  const left = [...running].filter((one) => !mayBeOf(one, candidate) || isUnattributed(one));
  const hangs = left.length > 0 && left.every((one) => heardMs(one) <= now - boundMs);
  if (hangs) for (const one of left) probe.abortStream(one);
}
