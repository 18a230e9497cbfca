import type { AccessRecord } from '../../../core/ports/gateway.ts';
import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import { isWhole } from './probe.ts';

/** Pure: the application that the keys of a run's probes stand for; no name of an application has a colon. */
export function probeOf(runId: string): string {
  return `probe-${runId}:`;
}

/** Pure: whether an application is a promotion measuring itself. */
function isProbe(application: string): boolean {
  return application.startsWith('probe-') && application.includes(':');
}

/** What went through the gateway while traffic moved, counted on both sides. */
export interface Account {
  probe: { sent: number; ok: number; lost: number; cut?: number };
  /** The probe's requests as the gateway's journal has them. */
  gateway: { requests: number; ok: number };
  /** Probe requests by release, from the header of each answer. */
  releases: Record<string, number>;
  /** Other applications in the same window. */
  others: { requests: number; ok: number; lost: number; aborted: number };
  /** Requests that failed before the traffic moved, or that the release before failed by itself; in none of the others. */
  failedBefore?: number;
  /** Client count = gateway count = sum over releases, request by request; of streams set aside it may have lines or none. */
  agree: boolean;
  longestStreamMs: number;
}

/** What is no matter of the move: streams of the probe by number, and lines of the journal. */
export interface SetAside {
  cut: number;
  failedBefore: number;
  lines: ReadonlySet<AccessRecord>;
}

const NOTHING: SetAside = { cut: 0, failedBefore: 0, lines: new Set() };

/** Pure: compares what the probe saw, of the streams that count, with the gateway's journal of the window. */
export function takeAccount(
  records: StreamRecord[],
  journal: AccessRecord[],
  application: string,
  aside = NOTHING,
): Account {
  const own = journal.filter((record) => record.application === application);
  const foreign = journal.filter(({ application: app }) => app !== '' && !isProbe(app));
  const others = foreign.filter((record) => !aside.lines.has(record));
  const failedBefore = aside.failedBefore + foreign.length - others.length;
  const { cut } = aside;
  const ok = records.filter(isWhole);
  const lost = others.filter(isLost).length;
  const aborted = others.filter(isAborted).length;
  return {
    probe: { sent: records.length, ok: ok.length, lost: records.length - ok.length, ...(cut > 0 ? { cut } : {}) },
    gateway: { requests: own.length, ok: own.filter((record) => !isLost(record) && record.status === 200).length },
    releases: countBy(ok.map(({ release }) => release ?? '')),
    others: { requests: others.length, ok: others.length - lost - aborted, lost, aborted },
    ...(failedBefore > 0 ? { failedBefore } : {}),
    agree: sameRequests(records, own, aside),
    longestStreamMs: longest(records),
  };
}

/**
 * A request the gateway or an engine dropped: a 5xx, or a session that did not end normally for a reason on our
 * side. First letter of HAProxy's termination state: `-` normal, `C`/`c` the client left, `P` refused by a rule
 * (its status says so), `L` answered by the gateway itself.
 */
export function isLost({ status, termination }: AccessRecord): boolean {
  if (status >= 500) return true;
  return !['-', 'C', 'c', 'P', 'L'].includes(termination[0] ?? '-');
}

/** The client went away before its answer was complete. */
export function isAborted(record: AccessRecord): boolean {
  return !isLost(record) && /^[Cc]/.test(record.termination);
}

/**
 * Each whole stream has exactly one line in the journal, with the release its header named. Further lines are those of streams
 * that are set aside: at most one for each, and none that was lost, but for those which are set aside themselves.
 */
function sameRequests(records: StreamRecord[], own: AccessRecord[], { cut, failedBefore, lines }: SetAside): boolean {
  const seen = new Map(own.map((record) => [record.requestId, record.release]));
  const known = new Set(records.map(({ requestId }) => requestId));
  const further = own.filter(({ requestId }) => !known.has(requestId));
  if (own.length < records.length || seen.size !== own.length) return false;
  if (further.length > cut + failedBefore) return false;
  if (further.some((record) => isLost(record) && !lines.has(record))) return false;
  return records.every(({ requestId, release }) => seen.get(requestId ?? '') === release);
}

/** A long promotion has more records than a call takes arguments. */
function longest(records: StreamRecord[]): number {
  return records
    .map(({ sentMs, endMs }) => endMs - sentMs)
    .filter(Number.isFinite)
    .reduce((most, ms) => Math.max(most, ms), 0);
}

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Upper end of the 95 % interval of a loss rate when 0 of `n` were lost: the rule of three, 3/n. */
export function upperBound95(n: number): number | null {
  return n > 0 ? 3 / n : null;
}
