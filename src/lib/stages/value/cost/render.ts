import { type Column, renderTable, right } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { callerName } from '../../serving/traffic/outcome.ts';
import { money, percent, unknownLine } from '../economics/figures.ts';
import type { CostReport, EnvironmentCost } from '../schema.ts';

/** The bill of each environment, who caused it, and whether the parts make the whole. */
export function renderCost({ by, currency, environments }: CostReport, view: View): string[] {
  return environments.flatMap((cost) => {
    const [from, until] = [view.time(cost.from), view.time(cost.until)];
    const head = view.t('value.cost.head', { environment: cost.environment, from, until });
    const tables = [...billTable(cost, currency, view), '', ...groupTable(cost, by, currency, view)];
    return [view.paint.bold(head), ...tables, '', ...remarks(cost, view)];
  });
}

function billTable({ lines, total }: EnvironmentCost, currency: string, { t, language, ...view }: View): string[] {
  const rows = [...lines, { name: 'total' as const, cost: total }].map(({ name, cost }) => [
    t(`value.line.${name}`),
    money(cost?.value, currency, language),
    t(cost ? `text.how.${cost.how}` : 'text.unknown'),
  ]);
  const columns: Column[] = ['value.column.line', right(t('value.column.cost')), 'value.column.how'];
  return renderTable({ t, ...view }, columns, rows);
}

function groupTable(cost: EnvironmentCost, by: CostReport['by'], currency: string, view: View): string[] {
  const { t, language } = view;
  const all = [
    ...cost.groups.map(({ key, ...one }) => ({ ...one, name: callerName(key, t) })),
    { name: t('value.cost.idle'), answered: null, cost: cost.idle, perRequest: null, perMillionTokens: null },
    { ...cost, name: t('value.line.total'), cost: cost.total },
  ];
  const rows = all.map(({ name, answered, ...of }) => [
    name,
    String(answered ?? ''),
    ...[of.cost, of.perRequest, of.perMillionTokens].map((one) => money(one?.value, currency, language)),
  ]);
  const numbers = ['answered', 'cost', 'per-request', 'per-million'] as const;
  return renderTable(view, [`value.by.${by}`, ...numbers.map((name) => right(t(`value.column.${name}`)))], rows);
}

function remarks(
  { load, energy, carbon, closure, unknown, unlogged, requests }: EnvironmentCost,
  view: View,
): string[] {
  const { t, language, paint } = view;
  const number = (one: { value: number }): string => formatNumber(one.value, language);
  const band = energy?.band?.map((one) => formatNumber(one, language)).join(' – ') ?? '';
  const share = percent(closure?.difference, language);
  return [
    t('value.cost.load', { load: percent(load?.value, language) }),
    ...(energy
      ? [t(energy.how === 'measured' ? 'value.cost.metered' : 'value.cost.energy', { kwh: number(energy), band })]
      : []),
    ...(carbon ? [t('value.cost.carbon', { kg: number(carbon) })] : []),
    ...(closure?.holds ? [paint.good(t('value.cost.closes', { share }))] : []),
    ...(closure?.holds === false ? [paint.bad(t('value.cost.open', { share }))] : []),
    ...unknownLine(unknown, t).map((line) => paint.warn(line)),
    ...(requests === null ? [paint.warn(t('value.cost.unfetched'))] : []),
    ...(unlogged > 0 ? [paint.warn(t('value.cost.unlogged', { count: unlogged }))] : []),
  ];
}

const COLUMNS = 'environment,from,until,by,key,answered,cost,currency,cost_per_request,tokens';

/** Whether a text is a table of costs. */
export function isCostTable(text: string): boolean {
  return text.startsWith(COLUMNS);
}

/** A line for each group, one of idle and one of the total of each environment; an unknown figure is empty. Pure. */
export function costTable({ by, currency, environments }: CostReport): string {
  const lines = environments.flatMap(({ environment, from, until, groups, idle, ...total }) =>
    [
      ...groups.map((group) => ({ ...group, kind: by })),
      { kind: 'idle', key: '', answered: 0, cost: idle, perRequest: null, tokens: null },
      { ...total, kind: 'total', key: '', cost: total.total },
    ].map(({ kind, key, answered, cost, perRequest, tokens }) =>
      [environment, from, until, kind, key, answered, cost?.value, currency, perRequest?.value, tokens?.value].join(
        ',',
      ),
    ),
  );
  return `${[COLUMNS, ...lines].join('\n')}\n`;
}
