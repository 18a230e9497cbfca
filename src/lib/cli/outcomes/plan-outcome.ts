import { countChanges, type Gate, type Plan, type Step } from '../../core/operation/plan/plan.ts';
import { blockingGates } from '../../core/operation/plan/gates.ts';
import { diffLines } from '../../core/text/diff-lines.ts';
import { EXIT } from '../../core/text/sovran-error.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import type { Outcome } from '../session/outcome.ts';

/** A plan shown instead of applied; exits as applying it would where a gate refuses it. */
export function planOutcome(plan: Plan, savedTo?: string): Outcome {
  const blocking = blockingGates(plan);
  return {
    kind: 'Plan',
    exit: blocking.length > 0 ? EXIT.refused : EXIT.ok,
    next: [...new Set(blocking.flatMap(({ next = [] }) => next))],
    ...(plan.remarks ? { warnings: plan.remarks } : {}),
    data: (view) => ({
      id: plan.id,
      hash: plan.hash,
      operation: plan.operation,
      target: plan.target,
      gates: plan.gates.map((gate) => gateData(gate, view)),
      steps: plan.steps.map((step) => stepData(step, view)),
      changes: countChanges(plan),
    }),
    render: (view) => [
      ...plan.gates.flatMap((gate) => gateLines(gate, view)),
      ...plan.steps.flatMap((step) => stepLines(step, view)),
      view.t('cli.plan-summary', { changes: countChanges(plan) }),
      ...(savedTo ? [view.t('cli.plan-saved', { path: savedTo })] : []),
    ],
  };
}

function gateData({ id, verdict, reason, evidence }: Gate, view: View): object {
  return { id, verdict, reason: say(view.t, reason), ...(evidence ? { evidence } : {}) };
}

function stepData({ id, title, change, risk, host, details = [] }: Step, view: View): object {
  const words = details.flatMap((line) => (typeof line === 'string' ? [] : [say(view.t, line)]));
  const diff = details.filter((line) => typeof line === 'string').join('\n');
  const lines = { ...(words.length > 0 ? { details: words } : {}), ...(diff === '' ? {} : { diff }) };
  return { id, title: say(view.t, title), change, risk, ...(host ? { host } : {}), ...lines };
}

function stepLines(step: Step, view: View): string[] {
  const { change, title, details = [] } = step;
  const lines = details.flatMap((line) => (typeof line === 'string' ? diffLines(line, view) : [say(view.t, line)]));
  return [`  ${mark(change)} ${say(view.t, title)}`, ...lines.map((line) => `    ${line}`)];
}

function gateLines(gate: Gate, view: View): string[] {
  const passed = gate.verdict === 'pass' || gate.verdict === 'waived';
  const line = `  ${passed ? view.paint.good('✔') : view.paint.bad('✗')} ${gate.id}: ${say(view.t, gate.reason)}`;
  return passed || !gate.fix ? [line] : [line, `    ${say(view.t, gate.fix)}`];
}

/** The sign before a step in a list. */
export function mark(change: Plan['steps'][number]['change']): string {
  return { create: '+', update: '~', delete: '-', none: '=' }[change];
}
