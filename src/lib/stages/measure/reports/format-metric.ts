import type { Language } from '../../../core/text/message.ts';
import { formatNumber, type Translate } from '../../../core/text/translate.ts';
import type { ClassScore } from '../stats/classification.ts';
import type { Metric, Report } from './report.ts';
import { type Bound, boundsOf, judgeLimit } from './test-limit.ts';

/** A metric's name for people; `ttft-p50` is a latency and its share, `exact-match/women` that of a group. */
export function metricLabel(name: string, t: Translate): string {
  const [, latency, share] = /^(.+)-(p\d\d)$/.exec(name) ?? [];
  if (latency === undefined || share === undefined) {
    const [metric, group] = name.split('/');
    const head = t(`bench.metric.${metric}` as 'bench.metric.success');
    return group === undefined ? head : t('text.list', { head, tail: group });
  }
  return t('text.list', { head: t(`bench.latency.${latency}` as 'bench.latency.ttft'), tail: share });
}

/** A metric as its report names it: figures of a suite are those of a test, a change or a group. */
export function labelIn({ type }: Pick<Report, 'type'>, name: string, t: Translate): string {
  if (type !== 'suite') return metricLabel(name, t);
  const [test = '', variant] = name.split('/');
  if (variant === undefined) return test;
  const tail = variant === 'drop' || variant === 'gap' ? t(`eval.suite.${variant}`) : variant;
  return t('text.list', { head: test, tail });
}

/** Columns of a suite's metrics beside those of every report. */
export function limitColumns({ tests }: Pick<Report, 'tests'>): ('limit' | 'result')[] {
  return tests ? ['limit', 'result'] : [];
}

/** Limit of a metric and what became of it; nothing where no test bounds it. */
export function limitCells(
  { tests }: Pick<Report, 'tests'>,
  metric: Metric,
  language: Language,
  t: Translate,
): string[] {
  const bound = tests?.flatMap(boundsOf).find((one) => one.metric === metric.name);
  return bound ? [limitWords(bound, language, t), t(`eval.suite.verdict.${judgeLimit(bound, metric.ci95)}`)] : [];
}

/** `≥ 50 %`, `≤ 5 pt`. */
export function limitWords({ side, metric: name, value, unit }: Bound, language: Language, t: Translate): string {
  return t(`eval.suite.${side}`, { value: formatMetric({ name, value, unit, how: 'declared' }, language, t) });
}

/** What people did about gaps and drops, by test. */
export function mitigations(
  { tests = [] }: { tests?: readonly { name: string; mitigation?: string | undefined }[] | undefined },
  t: Translate,
): string[] {
  return tests.flatMap(({ name: test, mitigation }) =>
    mitigation === undefined ? [] : [t('eval.suite.mitigation', { test, mitigation })],
  );
}

/** A metric's value with its unit as people write it; shares (unit `1`) as per cent. */
export function formatMetric({ value, unit }: Metric, language: Language, t: Translate): string {
  if (value === null) return t('bench.unbounded');
  if (unit === '1') return `${percent(value, language)} %`;
  return `${formatNumber(value, language, digits(value))} ${unit}`.trimEnd();
}

/** `[low – high]` in the metric's unit, or nothing. */
export function formatInterval({ ci95, unit }: Pick<Metric, 'ci95' | 'unit'>, language: Language): string {
  if (!ci95) return '';
  const words = ci95.map((bound) =>
    unit === '1' ? percent(bound, language) : formatNumber(bound, language, digits(bound)),
  );
  return `[${words.join(' – ')}]`;
}

export const CLASS_COLUMNS = ['label', 'support', 'precision', 'recall', 'f1'] as const;

/** Scores of a class by `CLASS_COLUMNS`, precision and recall with their intervals. */
export function classCells(score: ClassScore, language: Language, t: Translate): string[] {
  const share = (value: number, ci95?: [number, number]): string =>
    [
      formatMetric({ name: '', value, unit: '1', how: 'measured' }, language, t),
      formatInterval({ ci95, unit: '1' }, language),
    ]
      .join(' ')
      .trim();
  const { label, support, precision, recall, f1, precision95, recall95 } = score;
  return [label, String(support), share(precision, precision95), share(recall, recall95), share(f1)];
}

function percent(share: number, language: Language): string {
  return formatNumber(share * 100, language, 1);
}

/** Decimals: two digits that count of what is small, so that it is not shown as 0. */
function digits(value: number): number {
  const size = Math.abs(value);
  if (size > 0 && size < 0.1) return Math.min(8, 1 - Math.floor(Math.log10(size)));
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}
