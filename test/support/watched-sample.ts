import type { UsageGroup } from '../../src/lib/core/ports/usage-journal.ts';
import type { Indicator, Watched } from '../../src/lib/stages/watch/indicators/indicator.ts';
import { securityOf, type SecurityFacts } from '../../src/lib/stages/watch/security/security-indicators.ts';
import { gpuIndicator } from '../../src/lib/stages/watch/status/read-watched.ts';
import { performanceOf } from '../../src/lib/stages/watch/status/traffic-indicators.ts';

/** What happened in a bucket of a window, and how long first bytes took. */
export function usageGroup(said: Partial<UsageGroup['outcomes']>, firstByteMs: number[] = []): UsageGroup {
  const outcomes = { answered: 0, refused: 0, lost: 0, left: 0, ...said };
  const requests = Object.values(outcomes).reduce((sum, one) => sum + one);
  return { key: '', requests, outcomes, sentBytes: 0, bytes: 0, firstByteMs, durationMs: firstByteMs };
}

/** A host that was asked where nothing happened. */
export const QUIET: SecurityFacts = {
  buckets: [],
  minutes: [],
  ended: [],
  extent: { requests: 0, first: null, last: null, unlogged: 0 },
  inFlight: 0,
  gatewayEnded: false,
  alterations: [],
  updates: undefined,
};

/** An environment of which much is known, one objective missed. */
export function watchedSample(said: Partial<Watched> = {}): Watched {
  const buckets = Array.from({ length: 24 }, (_, at) =>
    at === 5 ? undefined : usageGroup({ answered: 40 + 3 * at, lost: at === 7 ? 9 : 0 }, [40 + at, 300 + 20 * at]),
  );
  return {
    environment: 'production',
    host: 'gpu1',
    release: 'triage-4',
    from: '2026-11-30T01:00:00.000Z',
    until: '2026-12-01T00:30:00.000Z',
    indicators: [
      ...performanceOf({ buckets, hours: 24, readings: [] }, { availability: 99.9, ttftP95Ms: 1500 }),
      gpuIndicator(0.42),
      figure('cost', 'cost', { value: 118.4, unit: 'EUR', how: 'estimated' }, 'noted'),
      ...securityOf({ ...QUIET, buckets }),
      figure('model', 'accuracy', { value: 0.91, unit: '1', how: 'measured', n: 200, ci95: [0.86, 0.94] }, 'noted'),
      figure('model', 'drift', { value: 0, unit: '', how: 'measured' }, 'ok'),
    ],
    updates: null,
    applications: [{ application: 'intranet <a>', requests: 1700, lost: 9, bytes: 2_400_000 }],
    ...said,
  };
}

function figure(
  domain: Indicator['domain'],
  id: Indicator['id'],
  value: Indicator['value'],
  state: Indicator['state'],
): Indicator {
  return { domain, id, value, objective: null, state, series: [] };
}
