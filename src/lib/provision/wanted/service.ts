import { difference } from '../checks/assessment.ts';
import type { Seen } from '../checks/seen.ts';

/** Whether a unit is started at boot and runs now; undefined where systemd is missing. */
export function serviceState(seen: Seen, name: string): string | undefined {
  const line = seen.all('unit').find((one) => one.startsWith(`${name} `));
  return line?.slice(name.length + 1).trim();
}

/** What keeps a unit from being enabled and active. */
export function serviceDrift(seen: Seen, name: string): string[] {
  const state = serviceState(seen, name);
  return state === 'enabled/active' || state === 'static/active' || state === 'alias/active'
    ? []
    : difference(name, state ?? 'unknown', 'enabled/active');
}

/** What keeps a unit from being started at boot, whether it runs now or not. */
export function enabledDrift(seen: Seen, name: string): string[] {
  const enabled = (serviceState(seen, name) ?? '').split('/')[0] ?? '';
  return difference(name, enabled === '' ? 'unknown' : enabled, 'enabled');
}

/** What keeps a unit from being disabled and stopped; one that is not there is both. */
export function stoppedDrift(seen: Seen, name: string): string[] {
  const [enabled = '', active = ''] = (serviceState(seen, name) ?? '').split('/');
  const off =
    !['enabled', 'enabled-runtime'].includes(enabled) && !['active', 'activating', 'reloading'].includes(active);
  return off ? [] : difference(name, `${enabled}/${active}`, 'disabled/inactive');
}
