import type { AccessRecord } from '../../../core/ports/gateway.ts';
import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import { isAborted, isLost } from '../../serving/traffic/outcome.ts';
import { isWhole } from './probe.ts';

/** Application name of a run's probes; other names have no colon. Pure. */
export function probeOf(runId: string): string {
  return `probe-${runId}:`;
}

/** True for the name that the probe of a run has. Pure. */
export function isProbe(application: string): boolean {
  return application.startsWith('probe-') && application.includes(':');
}

/** Requests during a switch, counted by the probe and by the access log. */
export interface Tally {
  probe: { sent: number; ok: number; lost: number; connectionLost?: number };
  /** The probe's requests in the access log. */
  gateway: { requests: number; ok: number };
  /** Probe requests by release, from the response header. */
  releases: Record<string, number>;
  others: { requests: number; ok: number; lost: number; aborted: number };
  /** Requests that failed before the switch, or on the previous release; not in the other counts. */
  failedBefore?: number;
  /** True if probe and access log name the same requests. */
  agree: boolean;
  longestStreamMs: number;
}

/** What does not count: numbers of probe streams, and lines of the access log. */
export interface SetAside {
  connectionLost: number;
  failedBefore: number;
  lines: ReadonlySet<AccessRecord>;
}

const NOTHING: SetAside = { connectionLost: 0, failedBefore: 0, lines: new Set() };

/** Compares the probe's streams that count with the access log of the window. Pure. */
export function takeTally(records: StreamRecord[], log: AccessRecord[], application: string, aside = NOTHING): Tally {
  const own = log.filter((record) => record.application === application);
  const foreign = log.filter(({ application: app }) => app !== '' && !isProbe(app));
  const others = foreign.filter((record) => !aside.lines.has(record));
  const failedBefore = aside.failedBefore + foreign.length - others.length;
  const { connectionLost } = aside;
  const ok = records.filter(isWhole);
  const byRelease = Map.groupBy(ok, ({ release = '' }) => release);
  const lost = others.filter(isLost).length;
  const aborted = others.filter(isAborted).length;
  return {
    probe: {
      sent: records.length,
      ok: ok.length,
      lost: records.length - ok.length,
      ...(connectionLost > 0 ? { connectionLost } : {}),
    },
    gateway: { requests: own.length, ok: own.filter((record) => !isLost(record) && record.status === 200).length },
    releases: Object.fromEntries([...byRelease].map(([release, all]) => [release, all.length])),
    others: { requests: others.length, ok: others.length - lost - aborted, lost, aborted },
    ...(failedBefore > 0 ? { failedBefore } : {}),
    agree: sameRequests(records, own, aside),
    longestStreamMs: longest(records),
  };
}

/**
 * True if each stream has exactly one line in the access log, with the same release. Each stream set aside may have one more line,
 * which is not lost.
 */
function sameRequests(
  records: StreamRecord[],
  own: AccessRecord[],
  { connectionLost, failedBefore, lines }: SetAside,
): boolean {
  const seen = new Map(own.map((record) => [record.requestId, record.release]));
  const known = new Set(records.map(({ requestId }) => requestId));
  const further = own.filter(({ requestId }) => !known.has(requestId));
  if (own.length < records.length || seen.size !== own.length) return false;
  if (further.length > connectionLost + failedBefore) return false;
  if (further.some((record) => isLost(record) && !lines.has(record))) return false;
  return records.every(({ requestId, release }) => seen.get(requestId ?? '') === release);
}

/** Longest stream, ms; reduced, since a long promotion exceeds the arguments of a call. */
function longest(records: StreamRecord[]): number {
  return records
    .map(({ sentMs, endMs }) => endMs - sentMs)
    .filter(Number.isFinite)
    .reduce((most, ms) => Math.max(most, ms), 0);
}

/** Upper 95 % bound of the loss rate after 0 losses in `n` requests: 3/n (rule of three). */
export function upperBound95(n: number): number | null {
  return n > 0 ? 3 / n : null;
}
