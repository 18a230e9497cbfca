import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { AccessRecord } from '../../../core/ports/gateway.ts';
import { isLost } from './tally.ts';
import { isWhole, type Probe } from './probe.ts';

/** What a release does to a stream alone: it answers with an error, or with nothing more. */
const BY_ITSELF: ReadonlySet<string | undefined> = new Set(['http', 'timeout']);
/** Of the gateway's journal: a whole answer, and one that its release let wait for as long as one may. */
const OF_ITSELF = /^[-s]/;

/** From here on the gateway speaks for releases that did not: none is there, or it ended under the request, or is silent. */
const FOR_NOBODY = 500;

/**
 * Whether a stream speaks of the move. One that failed before the switch, or that the release before answered with an error of
 * its own or let hang, is why people promote another one: it must not be held against that. Nor one that met nobody while the switch was
 * under way, where nobody answered before it either. Pure.
 */
export function isOfMove(
  record: StreamRecord,
  probe: Pick<Probe, 'switchedMs' | 'vacantUntilMs'>,
  candidate: string,
): boolean {
  if (isWhole(record)) return true;
  // The probe itself gave it up, as the release before hangs.
  if (record.error === 'aborted') return false;
  if (record.endMs <= probe.switchedMs()) return false;
  // By when it was sent: the gateway's words and the end of the switch come here on different ways.
  if (foundNobody(record) && record.sentMs <= probe.vacantUntilMs()) return false;
  return mayBeOf(record, candidate) || !BY_ITSELF.has(record.error);
}

/** Whether a stream ran on the candidate, or nobody knows on what. Pure. */
export function mayBeOf({ release }: StreamRecord, candidate: string): boolean {
  return release === undefined || release === '' || release === candidate;
}

/** Whether the gateway itself answered a stream, as no release did. Pure. */
export function foundNobody({ error, status = 0, release }: StreamRecord): boolean {
  return error === 'http' && status >= FOR_NOBODY && (release === undefined || release === '');
}

/** The same, of a line of the gateway's journal. Pure. */
export function metNobody({ status, release }: AccessRecord): boolean {
  return status >= FOR_NOBODY && release === '';
}

/** Whether another release than the candidate answered a request with an error, from its first byte to the last, or let it hang. Pure. */
export function failedByItself(record: AccessRecord, candidate: string): boolean {
  const { release, termination } = record;
  return isLost(record) && OF_ITSELF.test(termination) && release !== '' && release !== candidate;
}
