import type { StreamRecord } from '../http/stream-record.ts';

/** The part of a run that is measured; ms of the load thread's clock. What lies outside is dropped and counted. */
export interface Window {
  fromMs: number;
  toMs: number;
  /** Requests due before the window. */
  warmUp: number;
  /** Requests due in it. */
  measured: number;
}

/** Warm-up ends `warmUpMs` after the start; the drain begins when the last request was due. */
export function measuringWindow(
  records: readonly StreamRecord[],
  startedMs: number,
  warmUpMs: number,
  durationMs: number,
): Window {
  const fromMs = startedMs + warmUpMs;
  const ended = records.reduce((last, { endMs }) => Math.max(last, endMs), fromMs);
  const toMs = Math.min(startedMs + durationMs, ended);
  const warmUp = records.filter(({ scheduledMs }) => scheduledMs < fromMs).length;
  return { fromMs, toMs, warmUp, measured: records.length - warmUp };
}

/** Records whose request was due in the window; how they ended does not matter. */
export function recordsIn(records: readonly StreamRecord[], { fromMs }: Window): StreamRecord[] {
  return records.filter(({ scheduledMs }) => scheduledMs >= fromMs);
}
