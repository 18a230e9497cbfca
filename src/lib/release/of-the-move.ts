import type { StreamRecord } from '../bench/stream-request.ts';
import type { AccessRecord } from '../ports/gateway.ts';
import { isLost } from './account.ts';
import { isWhole, type Probe } from './probe.ts';

/**
 * Whether a stream speaks of the move. One that failed before the switch, or that the release before answered with an error of
 * its own, is why people promote another one: it must not be held against that. Pure.
 */
export function isOfMove(record: StreamRecord, probe: Pick<Probe, 'switchedMs'>, candidate: string): boolean {
  if (isWhole(record)) return true;
  if (record.endMs <= probe.switchedMs()) return false;
  return mayBeOf(record, candidate) || record.error !== 'http';
}

/** Whether a stream ran on the candidate, or nobody knows on what. Pure. */
export function mayBeOf({ release }: StreamRecord, candidate: string): boolean {
  return release === undefined || release === '' || release === candidate;
}

/** Whether another release than the candidate answered a request with an error, from its first byte to the last. Pure. */
export function failedByItself(record: AccessRecord, candidate: string): boolean {
  const { release, termination } = record;
  return isLost(record) && termination.startsWith('-') && release !== '' && release !== candidate;
}
