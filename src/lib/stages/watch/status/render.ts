import { type Column, renderTable, right } from '../../../core/text/table.ts';
import { formatBytes } from '../../../core/text/bytes.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { callerName } from '../../serving/traffic/outcome.ts';
import type { Watched } from '../indicators/indicator.ts';
import { renderIndicators } from '../indicators/render.ts';

/** Each environment: its indicators by domain, then its applications. */
export function renderWatched({ environments }: { environments: Watched[] }, view: View): string[] {
  if (environments.length === 0) return [view.t('env.none')];
  return environments.flatMap((one, at) => [
    ...(at === 0 ? [] : ['']),
    ...renderIndicators(one, view),
    ...renderApplications(one.applications, view),
  ]);
}

function renderApplications(applications: Watched['applications'], view: View): string[] {
  if (applications.length === 0) return [];
  const [first, ...figures] = APPLICATION_COLUMNS;
  const columns: Column[] = [first, ...figures.map((key) => right(view.t(key)))];
  const rows = applications.map((one) => applicationCells(one, view));
  return ['', ...renderTable(view, columns, rows)];
}

export const APPLICATION_COLUMNS = [
  'watch.status.column.application',
  'watch.sync.column.requests',
  'watch.status.column.lost',
  'watch.status.column.bytes',
] as const;

/** An application by `APPLICATION_COLUMNS`. */
export function applicationCells(
  { application, requests, lost, bytes }: Watched['applications'][number],
  { t, language }: Pick<View, 't' | 'language'>,
): string[] {
  return [
    callerName(application, t),
    ...[requests, lost].map((count) => formatNumber(count, language)),
    formatBytes(bytes, language),
  ];
}
