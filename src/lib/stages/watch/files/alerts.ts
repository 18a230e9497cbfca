import type { Severity } from '../../../core/project/resources/watch.ts';
import { firstByteLimit, recorded } from './recording.ts';
import type { WatchedEnvironment, WatchedHost } from './subject.ts';
import { span, type Burn, type Timing } from './timing.ts';

/** A condition on which people are called. `signals` have data whether or not it holds. */
export interface Alert {
  name: string;
  expr: string;
  signals: string[];
  /** Seconds that it holds before. */
  after: number;
  severity: Severity;
  labels?: Record<string, string>;
  summary: string;
  /** Of `templates/runbooks/`. */
  runbook: string;
}

/** First bytes that may come late: the objective is a 95th percentile. */
const LATE = 0.05;

/** Both objectives of an environment, in every pair of windows. One that is not declared is not watched. Pure. */
export function burnAlerts({ name, host, objectives }: WatchedEnvironment, timing: Timing): Alert[] {
  const { availability } = objectives;
  const lost = availability === undefined ? undefined : rounded((100 - availability) / 100);
  return timing.burns.flatMap((burn) => [
    ...burnAlert(burn, timing, { name, host, budget: lost, ratio: recorded.lost, ...LOST }),
    ...burnAlert(burn, timing, {
      name,
      host,
      budget: firstByteLimit(objectives) === undefined ? undefined : LATE,
      ratio: recorded.slow,
      ...SLOW,
    }),
  ]);
}

const LOST = { alert: 'AvailabilityBurn', what: 'of its requests are lost' };
const SLOW = { alert: 'LatencyBurn', what: 'of its first bytes come late' };

interface Objective {
  name: string;
  host: string;
  alert: string;
  what: string;
  budget: number | undefined;
  ratio: (window: number) => string;
}

/** None where no ratio could reach the threshold. */
function burnAlert(
  { long, short, factor, severity }: Burn,
  { leastRequests }: Timing,
  { name, host, alert, what, budget, ratio }: Objective,
): Alert[] {
  const threshold = rounded(factor * (budget ?? 1));
  if (threshold >= 1) return [];
  const of = (metric: string): string => `${metric}{environment="${name}"}`;
  const signals = [of(ratio(long)), of(ratio(short)), of(recorded.requests(long))];
  const [inLong, inShort, asked] = signals;
  return [
    {
      name: alert,
      expr: `${inLong} > ${threshold} and ${inShort} > ${threshold} and ${asked} * ${long} >= ${leastRequests}`,
      signals,
      after: 0,
      severity,
      labels: { environment: name, host, window: span(long) },
      summary: `${name}: {{ $value | humanizePercentage }} ${what} within ${span(long)}; its objective allows ${rounded(100 * (budget ?? 0))}%.`,
      runbook: 'slow-or-failing',
    },
  ];
}

/** What may end or be missing on a host. Pure. */
export function hostAlerts({ name, environments, peers, timing }: WatchedHost): Alert[] {
  const { down, missing } = timing;
  return [
    ...(environments.length > 0 ? serviceAlerts(down) : []),
    ...ownAlerts(name, timing, missing),
    ...peerAlerts(peers, down),
  ];
}

function serviceAlerts(after: number): Alert[] {
  const state = 'haproxy_server_status{job="sovran-gateway",proxy="engine",state="DOWN"}';
  const gaveUp = 'sovran_engine_gave_up';
  const [up, wanted] = ['up{job="sovran-gateway"}', 'sovran_gateway_wanted'];
  return [
    {
      name: 'EngineDown',
      expr: `${state} == 1`,
      signals: [state],
      after,
      severity: 'page',
      summary: '{{ $labels.environment }}: the engine in slot {{ $labels.server }} does not answer.',
      runbook: 'service-down',
    },
    {
      name: 'EngineStaysDown',
      expr: `${gaveUp} == 1`,
      signals: [gaveUp],
      after: 0,
      severity: 'page',
      summary:
        '{{ $labels.environment }}: engine {{ $labels.service }} of release {{ $labels.release }} ended too often and stays down.',
      runbook: 'service-down',
    },
    {
      name: 'GatewayDown',
      expr: `${up} == 0 and on (environment) ${wanted} == 1`,
      signals: [up, wanted],
      after,
      severity: 'page',
      summary: '{{ $labels.environment }}: its gateway does not answer.',
      runbook: 'service-down',
    },
  ];
}

/** Share of a disk below which it is full soon. */
const LEAST_FREE = 0.05;

function ownAlerts(host: string, { scrape }: Timing, missing: number): Alert[] {
  const free = 'sovran_disk_available_bytes / sovran_disk_size_bytes';
  const targets = 'up{job=~"sovran-.*",job!~"sovran-(gateway|engine)"}';
  const age = 'time() - sovran_collected_timestamp_seconds';
  return [
    {
      name: 'DiskFull',
      expr: `${free} < ${LEAST_FREE}`,
      signals: [free],
      after: missing,
      severity: 'page',
      summary: `${host}: {{ $value | humanizePercentage }} of the disk of {{ $labels.path }} is free.`,
      runbook: 'disk-full',
    },
    {
      name: 'TargetMissing',
      expr: `${targets} == 0`,
      signals: [targets],
      after: missing,
      severity: 'ticket',
      summary: `${host}: {{ $labels.job }} gives no metrics; what it watches is unknown.`,
      runbook: 'slow-or-failing',
    },
    {
      name: 'TargetMissing',
      expr: `${age} > ${20 * scrape}`,
      signals: [age],
      after: 0,
      severity: 'ticket',
      labels: { job: 'sovran-collector' },
      summary: `${host}: collector gives no metrics; what it watches is unknown.`,
      runbook: 'slow-or-failing',
    },
  ];
}

function peerAlerts(peers: WatchedHost['peers'], after: number): Alert[] {
  if (peers.length === 0) return [];
  const probe = 'probe_success{job="sovran-peer"}';
  return [
    {
      name: 'HostDown',
      expr: `${probe} == 0`,
      signals: [probe],
      after: 2 * after,
      severity: 'page',
      summary: '{{ $labels.peer }}: its SSH server does not answer.',
      runbook: 'lost-host',
    },
  ];
}

/** Without the noise of binary fractions. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
