import type { StreamRecord } from '../../measure/bench/http/stream-record.ts';
import { heardMs } from './answering.ts';
import { slowestBefore } from './first-token-bound.ts';
import { LEAST_MS, TIMES } from './timeouts.ts';
import { mayBeOf } from '../probe/counts-as-evidence.ts';
import type { Probe } from '../probe/probe.ts';

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
