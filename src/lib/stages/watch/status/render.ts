import { type Column, renderTable, right } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { Watched } from '../indicators/indicator.ts';
import { renderIndicators } from '../indicators/render.ts';

/** Each environment: its indicators by domain, then its applications. */
export function renderWatched(environments: Watched[], view: View): string[] {
  if (environments.length === 0) return [view.t('env.none')];
  return environments.flatMap((one, at) => [
    ...(at === 0 ? [] : ['']),
    ...renderIndicators(one, view),
    ...renderApplications(one.applications, view),
  ]);
}

function renderApplications(applications: Watched['applications'], view: View): string[] {
  if (applications.length === 0) return [];
  const columns: Column[] = [
    'watch.status.column.application',
    right(view.t('watch.sync.column.requests')),
    right(view.t('watch.status.column.lost')),
    right(view.t('watch.status.column.bytes')),
  ];
  const rows = applications.map(({ application, requests, lost, bytes }) => [
    application === '' ? view.t('watch.status.no-key') : application,
    ...[requests, lost, bytes].map(String),
  ]);
  return ['', ...renderTable(view, columns, rows)];
}
