import { instant } from '../../core/text/message.ts';
import { type Column, renderTable, right } from '../../core/text/table.ts';
import { formatNumber } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { formatMetric } from '../measure/reports/format-metric.ts';
import { unknownLine } from '../value/economics/unknown-line.ts';
import type { Check, Retraining } from './schema.ts';

/** Each environment: its state, rules that are met or unknown, the last decision. */
export function renderProposals(proposals: Retraining[], view: View): string[] {
  if (proposals.length === 0) return [view.t('retrain.none')];
  return proposals.flatMap((one, at) => [...(at === 0 ? [] : ['']), ...renderProposal(one, view)]);
}

function renderProposal({ environment, release, state, checks, decision }: Retraining, view: View): string[] {
  const { t, paint } = view;
  const columns: Column[] = ['retrain.column.rule', right(t('watch.status.column.value'))];
  const more: Column[] = [right(t('retrain.column.threshold')), 'column.state', 'retrain.column.evidence'];
  const words = decision && { ...decision, verdict: t(`scope.status.${decision.verdict}`), at: instant(decision.at) };
  return [
    paint.bold(t('retrain.head', { environment, release, state: t(`retrain.state.${state}`) })),
    ...renderTable(
      view,
      [...columns, ...more],
      checks.map((check) => cells(check, view)),
    ),
    ...(words ? [t('retrain.decision', words)] : []),
  ];
}

function cells({ rule, value, threshold, state, evidence, at }: Check, view: View): string[] {
  const { t, paint, language } = view;
  const show = (amount: number | null): string =>
    amount === null ? '–' : formatMetric({ ...value, name: rule, value: amount }, language, t);
  return [
    t(`retrain.rule.${rule}`),
    `${show(value.value)}${value.n === undefined ? '' : ` (n = ${value.n})`}`,
    show(threshold),
    paint[state === 'hit' ? 'bad' : state === 'ok' ? 'good' : 'warn'](t(`retrain.check.${state}`)),
    [evidence ?? [], at?.includes('T') ? view.time(at) : (at ?? [])].flat().join(', '),
  ];
}

/** A proposal with what it would take, and how. */
export function renderRetraining(shown: Retraining, view: View): string[] {
  const { model, commands, took } = shown;
  if (commands.length === 0) return [...renderProposal(shown, view), view.t('retrain.untrained', { model })];
  const figure = (found: Retraining['took']['cost']): string =>
    found ? formatMetric({ ...found, name: '' }, view.language, view.t) : view.t('text.unknown');
  const minutes = took.duration ? formatNumber(took.duration.value / 60, view.language, 1) : view.t('text.unknown');
  const words = { minutes, energy: figure(took.energy), cost: figure(took.cost) };
  return [
    ...renderProposal(shown, view),
    view.t('retrain.took', words),
    ...unknownLine(took.unknown, view.t),
    view.t('retrain.plan'),
    ...commands.map((one) => `  ${one}`),
  ];
}
