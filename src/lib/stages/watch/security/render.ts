import type { View } from '../../../core/text/view.ts';
import { renderIndicators } from '../indicators/render.ts';
import type { Watched } from '../indicators/indicator.ts';

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
