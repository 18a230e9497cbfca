import { instant } from '../../../core/text/message.ts';
import { type Column, renderTable, right } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import { formatBytes } from '../../../core/text/bytes.ts';
import { formatMetric } from '../../measure/reports/format-metric.ts';
import type { View } from '../../../core/text/view.ts';
import type { Drift, DriftFeature } from './schema.ts';

/** What was compared, each feature, the verdict. */
export function renderDrift(drift: Drift, view: View): string[] {
  const { environment, verdict, reference, windows, least, releases } = drift;
  const period = view.t('watch.drift.period', {
    from: instant(reference.from),
    until: instant(reference.until),
    count: reference.requests,
    windows: windows.map(({ requests }) => formatNumber(requests, view.language)).join(', '),
  });
  const isShort = drift.features.some((feature) => feature.verdict === 'unknown');
  const [before, now] = [releases.reference.join(', '), releases.windows.join(', ')];
  return [
    period,
    ...(drift.features.every((feature) => feature.verdict === 'unknown') ? [] : renderFeatures(drift.features, view)),
    ...(isShort ? [view.paint.warn(view.t('watch.drift.too-few', least))] : []),
    ...(before === now || before === '' || now === '' ? [] : [view.t('watch.drift.releases', { before, now })]),
    view.paint.bold(
      view.t('watch.drift.conclusion', { environment, verdict: view.t(`watch.drift.verdict.${verdict}`) }),
    ),
  ];
}

const COLUMNS = ['reference', 'now', 'index'] as const;

function renderFeatures(features: Drift['features'], view: View): string[] {
  const figures = COLUMNS.map((name) => right(view.t(`watch.drift.column.${name}`)));
  const columns: Column[] = ['watch.drift.column.feature', ...figures, 'column.state'];
  return renderTable(
    view,
    columns,
    features.map((feature) => featureRow(feature, view)),
  );
}

const PAINTS = { ok: 'good', drift: 'bad', unknown: 'warn' } as const;

function featureRow({ name, verdict, category, reference, now, windows }: DriftFeature, view: View): string[] {
  const newest = windows.at(-1);
  const [index, threshold] = [newest?.index ?? 0, newest?.threshold ?? 0].map((value) =>
    formatNumber(value, view.language, 3),
  );
  const label = view.t(`watch.drift.feature.${name}`);
  return [
    category === undefined ? label : `${label}: ${category}`,
    figure(reference, view),
    figure(now, view),
    newest ? `${index} (${threshold})` : '–',
    view.paint[PAINTS[verdict]](view.t(`watch.drift.verdict.${verdict}`)),
  ];
}

function figure({ value, unit }: DriftFeature['now'], { language, t }: View): string {
  if (value === null) return '–';
  if (unit === 'B') return formatBytes(value, language);
  return formatMetric({ name: '', value, unit, how: 'measured' }, language, t);
}
