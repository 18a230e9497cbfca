import type { SshRoute } from '../../../core/ports/ssh-directory.ts';
import { driverReason } from '../../../core/text/driver-reason.ts';
import type { View } from '../../../core/text/view.ts';

/** The way to a host as the SSH configuration describes it. */
export function renderRoute({ machines, driver, because, keys }: SshRoute, view: View): string[] {
  const way = machines.map(({ alias, machine }) => (machine.includes(alias) ? machine : `${alias} (${machine})`));
  return [
    view.t('host.route', { way: way.join(' → ') }),
    view.t('host.route.driver', { driver, reason: driverReason(because) }),
    keys.length === 0
      ? view.t('host.route.no-key')
      : view.t('host.route.keys', { count: keys.length, keys: keys.slice(0, 3).join(', ') }),
  ];
}
