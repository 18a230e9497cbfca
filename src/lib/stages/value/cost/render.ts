import { type Column, renderTable, right } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { money, percent } from '../economics/money.ts';
import type { CostReport, EnvironmentCost } from './schema.ts';

/** The bill of each environment, who caused it, and whether the parts make the whole. */
export function renderCost({ by, currency, environments }: CostReport, view: View): string[] {
  return environments.flatMap((cost, at) => [
    ...(at > 0 ? [''] : []),
    view.paint.bold(headOf(cost, view)),
    ...billOf(cost, currency, view),
    '',
    ...groupsOf(cost, by, currency, view),
    '',
    ...remarksOf(cost, view),
  ]);
}

function headOf({ environment, from, until }: EnvironmentCost, { t, time }: View): string {
  return t('value.cost.head', { environment, from: time(from), until: time(until) });
}

function billOf({ lines, total }: EnvironmentCost, currency: string, view: View): string[] {
  const { t, language } = view;
  const rows = [...lines, { name: 'total' as const, cost: total }].map(({ name, cost }) => [
    t(`value.line.${name}`),
    money(cost?.value ?? null, currency, language),
    t(cost ? `value.how.${cost.how}` : 'value.unknown'),
  ]);
  return renderTable(view, ['value.column.line', right(t('value.column.cost')), 'value.column.how'], rows);
}

function groupsOf(cost: EnvironmentCost, by: CostReport['by'], currency: string, view: View): string[] {
  const { t, language } = view;
  const amount = (figure: { value: number } | null): string => money(figure?.value ?? null, currency, language);
  const columns: Column[] = [
    `value.by.${by}`,
    ...(['answered', 'cost', 'per-request', 'per-million'] as const).map((name) => right(t(`value.column.${name}`))),
  ];
  const rows = cost.groups.map(({ key, answered, ...figures }) => [
    key === '' ? t('value.cost.unauthorised') : key,
    String(answered),
    amount(figures.cost),
    amount(figures.perRequest),
    amount(figures.perMillionTokens),
  ]);
  const whole = [amount(cost.total), amount(cost.perRequest), amount(cost.perMillionTokens)];
  return renderTable(view, columns, [
    ...rows,
    [t('value.cost.idle'), '', amount(cost.idle), '', ''],
    [t('value.line.total'), String(cost.answered), ...whole],
  ]);
}

function remarksOf({ load, energy, carbon, closure, unknown, unlogged }: EnvironmentCost, view: View): string[] {
  const { t, language, paint } = view;
  const number = (value: number): string => formatNumber(value, language);
  const band = energy?.band?.map(number).join(' – ') ?? '';
  const names = unknown.map((name) => t(`value.line.${name}`)).join(', ');
  const share = percent(closure?.difference ?? null, language);
  return [
    t('value.cost.load', { load: percent(load?.value ?? null, language) }),
    ...(energy ? [t(`value.cost.energy.${energy.how}`, { kwh: number(energy.value), band })] : []),
    ...(carbon ? [t('value.cost.carbon', { kg: number(carbon.value) })] : []),
    ...(closure ? [paint[closure.holds ? 'good' : 'bad'](t(closureKey(closure), { share }))] : []),
    ...(unknown.length > 0 ? [paint.warn(t('value.cost.unknown', { names }))] : []),
    ...(unlogged > 0 ? [paint.warn(t('value.cost.unlogged', { count: unlogged }))] : []),
  ];
}

function closureKey({ holds }: NonNullable<EnvironmentCost['closure']>): 'value.cost.closes' | 'value.cost.open' {
  return holds ? 'value.cost.closes' : 'value.cost.open';
}
