import { type Column, renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { addressOf } from '../files/subject.ts';
import type { InstalledWatch } from './schema.ts';

/** What watches each host, and where it answers there. */
export function renderInstalled(hosts: InstalledWatch[], view: View): string[] {
  const columns: Column[] = ['column.host', 'watch.column.environments', 'watch.column.routes', 'column.address'];
  const rows = hosts.map((host) => [
    host.name,
    host.environments.join(', ') || '–',
    host.routes.join(', ') || '–',
    addressOf(host, 'prometheus'),
  ]);
  return renderTable(view, columns, rows);
}
