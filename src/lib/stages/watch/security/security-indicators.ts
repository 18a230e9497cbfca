import type { Alteration } from '../../../core/ports/gateway.ts';
import type { UsageExtent, UsageGroup } from '../../../core/ports/usage-journal.ts';
import { type Indicator, noted, type Watched } from '../indicators/indicator.ts';
import type { PendingUpdates } from './updates.ts';
import type { View } from '../../../core/text/view.ts';
import { renderIndicators } from '../indicators/render.ts';

/** What shows attempts, and what is not as it should be. */
export interface SecurityFacts {
  /** One group for each bucket of the window; undefined where there was no request. */
  buckets: (UsageGroup | undefined)[];
  /** Minutes with requests. */
  minutes: readonly UsageGroup[];
  /** Requests by whose key had ended; '' for those with none that had. */
  ended: readonly UsageGroup[];
  /** Of the window. */
  extent: UsageExtent;
  inFlight: number;
  /** A gateway ended by itself, perhaps with requests that it never logged. */
  gatewayEnded: boolean;
  /** Undefined where the gateway could not be asked. */
  alterations: readonly Alteration[] | undefined;
  updates: PendingUpdates | undefined;
}

/** Refused requests in one minute above which it looks as if keys are tried. */
const PEAK = 30;
/** Package lists older than this say nothing of today, seconds. */
const STALE_SECONDS = 7 * 86_400;

/** Pure: refusals and their peak, uses of ended keys, log completeness, the gateway's configuration, pending updates. */
export function securityOf(facts: SecurityFacts): Indicator[] {
  const { buckets, minutes, ended, extent, inFlight, gatewayEnded, alterations, updates } = facts;
  const unlogged = Math.max(0, extent.unlogged - inFlight);
  const refusals = buckets.map((group) => group?.outcomes.refused ?? null);
  const refused = refusals.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const isFresh = updates !== undefined && updates.listsAgeSeconds <= STALE_SECONDS;
  const used = ended.filter(({ key }) => key !== '').reduce((sum, { requests }) => sum + requests, 0);
  return [
    { ...counted('refused', refused, null), series: refusals },
    counted('refused-peak', Math.max(0, ...minutes.map(({ outcomes }) => outcomes.refused)), PEAK),
    counted('ended-keys', used, 0),
    counted('unlogged', unlogged === 0 && gatewayEnded ? null : unlogged, 0),
    counted('gateway-altered', alterations?.length ?? null, 0),
    counted('security-updates', isFresh ? updates.packages.length : null, 0),
  ];
}

export function counted(id: Indicator['id'], value: number | null, objective: number | null): Indicator {
  const judged = objective === null ? 'noted' : (value ?? 0) <= objective ? 'ok' : 'missed';
  return { ...noted('security', id, { value, unit: '', how: 'measured' }, judged), objective };
}

/** Names of packages that are listed; there may be hundreds. */
const LISTED = 12;

/** Each environment’s security, with the packages that wait. */
export function renderSecurity({ environments }: { environments: Watched[] }, view: View): string[] {
  if (environments.length === 0) return [view.t('env.none')];
  return environments.flatMap((one) => [...renderIndicators(one, view), ...renderUpdates(one, view)]);
}

function renderUpdates({ host, updates }: Pick<Watched, 'host' | 'updates'>, view: View): string[] {
  if (updates === null) return [view.paint.warn(view.t('watch.security.no-lists', { host }))];
  const { packages, listsAgeSeconds } = updates;
  const more = packages.length - LISTED;
  return [
    view.t('watch.security.lists', { host, hours: Math.round(listsAgeSeconds / 3600) }),
    ...(packages.length === 0
      ? []
      : [view.t('watch.security.packages', { packages: packages.slice(0, LISTED).join(', ') })]),
    ...(more > 0 ? [view.t('verify.more', { more })] : []),
  ];
}
