import { instant } from '../../core/text/message.ts';
import { type Column, renderTable, right } from '../../core/text/table.ts';
import type { View } from '../../core/text/view.ts';
import { formatMetric } from '../measure/reports/format-metric.ts';
import { unknownLine } from '../value/economics/figures.ts';
import type { Check, Retraining } from './schema.ts';

/** Each environment: its state, its rules with their evidence, the last decision. */
export function renderProposals(proposals: Retraining[], view: View): string[] {
  if (proposals.length === 0) return [view.t('retrain.none')];
  return proposals.flatMap((one) => renderProposal(one, view));
}

function renderProposal({ environment, release, state, checks, decision }: Retraining, view: View): string[] {
  const { t } = view;
  const figures = [t('watch.status.column.value'), t('retrain.column.threshold')].map(right);
  const columns: Column[] = ['watch.status.column.indicator', ...figures, 'retrain.column.met'];
  const rows = checks.map((check) => cells(check, view));
  const words = decision && { ...decision, verdict: t(`scope.status.${decision.verdict}`), at: instant(decision.at) };
  return [
    view.paint.bold(t('retrain.head', { environment, release, state: t(`retrain.state.${state}`) })),
    ...renderTable(view, [...columns, 'retrain.column.evidence'], rows),
    ...(words ? [t('retrain.decision', words)] : []),
  ];
}

const MET = { hit: ['bad', 'pass'], ok: ['good', 'fail'], unknown: ['warn', 'unknown'] } as const;

function cells({ rule, value, threshold, state, evidence, at }: Check, view: View): string[] {
  const { t, paint, language } = view;
  const show = (amount: number | null): string =>
    amount === null ? '–' : formatMetric({ ...value, name: rule, value: amount }, language, t);
  const [color, word] = MET[state];
  return [
    t(`retrain.rule.${rule}`),
    `${show(value.value)}${value.n === undefined ? '' : ` (n = ${value.n})`}`,
    show(threshold),
    paint[color](t(`scope.verdict.${word}`)),
    [evidence ?? [], at?.includes('T') ? view.time(at) : (at ?? [])].flat().join(', '),
  ];
}

/** A proposal with what it would take, and how. */
export function renderRetraining(shown: Retraining, view: View): string[] {
  const { model, commands, took } = shown;
  if (commands.length === 0) return [...renderProposal(shown, view), view.t('retrain.untrained', { model })];
  const figure = (found: Retraining['took']['cost'], by = 1): string =>
    found
      ? formatMetric({ ...found, name: '', value: found.value / by }, view.language, view.t)
      : view.t('text.unknown');
  const minutes = figure(took.duration && { ...took.duration, unit: 'min' }, 60);
  const words = { minutes, energy: figure(took.energy), cost: figure(took.cost) };
  return [
    ...renderProposal(shown, view),
    ...unknownLine(took.unknown, view.t),
    view.t('retrain.took', words),
    ...commands.map((one) => `  ${one}`),
  ];
}
