import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { addressOf } from '../files/subject.ts';
import type { InstalledWatch } from './schema.ts';

/** What watches each host, and where it answers there. */
export function renderInstalled(hosts: InstalledWatch[], view: View): string[] {
  return tableOf(view, hosts, [
    ['column.host', ({ name }) => name],
    ['watch.column.environments', ({ environments }) => environments.join(', ') || '–'],
    ['watch.column.routes', ({ routes }) => routes.join(', ') || '–'],
    ['column.address', (host) => addressOf(host, 'prometheus')],
  ]);
}
