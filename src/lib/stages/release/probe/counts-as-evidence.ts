import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { AccessRecord } from '../../../core/ports/gateway.ts';
import { isConnectionLoss } from './lost-connection.ts';
import { isWhole, type Probe } from './probe.ts';
import type { SwitchArgs } from './probe-session.ts';
import { isLost } from '../../serving/traffic/outcome.ts';

/** Failures that a release causes alone: an error as its answer, or no further output. */
const OWN_FAILURES: ReadonlySet<string | undefined> = new Set(['http', 'timeout']);
/** Termination states of a complete answer, and of one whose release timed out. */
const OWN_TERMINATIONS = /^[-s]/;

/** From this status on, without a release, the gateway answered because no release did. */
const UNSERVED = 500;

/** True if a stream counts for or against the candidate, not against the previous release or a vacancy before the switch. Pure. */
export function countsAsEvidence(
  record: StreamRecord,
  probe: Pick<Probe, 'switchedMs' | 'vacantUntilMs'>,
  candidate: string,
): boolean {
  if (isWhole(record)) return true;
  // the probe aborted it because the previous release hangs
  if (record.error === 'aborted') return false;
  if (record.endMs <= probe.switchedMs) return false;
  // judged by its sending: its answer and the end of the switch arrive over different connections
  if (isUnservedStream(record) && record.sentMs <= probe.vacantUntilMs) return false;
  return mayBeOf(record, candidate) || !OWN_FAILURES.has(record.error);
}

/** True if a stream ran on the candidate, or on an unknown release. Pure. */
export function mayBeOf({ release }: StreamRecord, candidate: string): boolean {
  return release === undefined || release === '' || release === candidate;
}

/** True if the gateway answered a stream because no release did. Pure. */
export function isUnservedStream({ error, status = 0, release }: StreamRecord): boolean {
  return error === 'http' && status >= UNSERVED && (release === undefined || release === '');
}

/** The same of a line of the access log. Pure. */
export function isUnservedRequest({ status, release }: AccessRecord): boolean {
  return status >= UNSERVED && release === '';
}

/** True if another release than the candidate answered with an error, or hung. Pure. */
export function failedByItself(record: AccessRecord, candidate: string): boolean {
  const { release, termination } = record;
  return isLost(record) && OWN_TERMINATIONS.test(termination) && release !== '' && release !== candidate;
}

/** True if the candidate completed a stream after the last one that a lost connection ended. Pure. */
export function isSeenWhole(
  records: readonly StreamRecord[],
  { to, streams }: Pick<SwitchArgs, 'to' | 'streams'>,
): boolean {
  if (streams === 0) return true;
  const lastLoss = records.reduce(
    (last, record) => (isConnectionLoss(record) ? Math.max(last, record.endMs) : last),
    -Infinity,
  );
  return records.some((record) => isWhole(record) && record.release === to.release && record.endMs > lastLoss);
}
