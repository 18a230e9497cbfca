import { diffLines } from '../../../core/text/diff-lines.ts';
import { type Column, renderTable } from '../../../core/text/table.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { heldText } from './leases/host-lease.ts';
import { type AppliedHost, type HostApply, leftToAnother } from './applied-hosts.ts';
import { type HostPlan, type HostPlans, type PlannedStep, unseenHosts } from './host-plan.ts';
import type { StepFailure } from './contract/step-outcome.ts';
import { whyUnknown } from './contract/unknown-reasons.ts';

/** How hosts stand: a table of what is not as wanted, each with its diff, then a line per host. */
export function renderHostPlans(plans: HostPlans, view: View): string[] {
  const { hosts } = plans;
  const shown = hosts.flatMap(({ host, steps, refused }) =>
    steps.filter(({ state }) => state !== 'ok' && state !== 'na').map((step) => ({ host, step, refused })),
  );
  const columns: Column[] = ['column.host', 'column.step', 'column.state', 'provision.col.risk'];
  const rows = shown.map(({ host, step }) => [
    host,
    `${step.id} ${step.name}`,
    stateCell(step, view),
    step.risk === 'none' ? '-' : view.paint.warn(view.t(`provision.risk.${step.risk}`)),
  ]);
  return [
    ...(rows.length > 0 ? renderTable(view, columns, rows) : []),
    ...shown.flatMap((one) => detailLines(one, view)),
    ...hosts.flatMap((host) => hostLines(host, view)),
    ...hosts.flatMap(({ host, lease }) => (lease ? [view.paint.warn(say(view.t, heldText(host, lease)))] : [])),
    totalLine(plans, view),
  ];
}

function totalLine(plans: HostPlans, view: View): string {
  const unseen = unseenHosts(plans);
  if (unseen.length === 0) return stepsTotal(plans, view);
  return view.t('provision.plan.total.partly', { changes: plans.changes, hosts: unseen.join(', ') });
}

/** Beside what waits for a person, the number is what is known of. */
function stepsTotal({ hosts, changes }: HostPlans, view: View): string {
  const unknown = hosts.flatMap(({ steps }) => steps.filter(({ state }) => state === 'unknown')).length;
  return view.t(unknown > 0 ? 'provision.plan.total.steps' : 'provision.plan.total', { changes, unknown });
}

function stateCell({ state }: PlannedStep, view: View): string {
  const word = view.t(`provision.state.${state}`);
  return state === 'drift' ? view.paint.warn(word) : state === 'unknown' ? view.paint.bad(word) : word;
}

function detailLines(
  { host, step, refused }: { host: string; step: PlannedStep; refused: HostPlan['refused'] },
  view: View,
): string[] {
  const { id, diff, waiver, expired } = step;
  const lines = [
    ...(waiver ? [view.t('provision.waived', { host, step: id, ...waiver })] : []),
    ...(expired ? [view.t('provision.expired', { host, step: id, ...expired })] : []),
    ...(step.state === 'unknown' && step.reason !== refused?.detail ? unknownLines(host, step, view) : []),
  ];
  const drawn = diff === undefined || waiver ? [] : diffLines(diff, view);
  return [...lines, ...(drawn.length > 0 ? [view.paint.bold(`${host} ${id} ${step.name}`), ...drawn] : [])];
}

function unknownLines(host: string, step: PlannedStep, view: View): string[] {
  const { reason, fix } = whyUnknown({ ...step, host, step: step.id });
  return [view.t('provision.why-unknown', { host, step: step.id, reason }), `  ${say(view.t, fix)}`];
}

function hostLines({ host, verdict, changes, reason, refused, steps }: HostPlan, view: View): string[] {
  if (refused) return [`${view.paint.bad('✗')} ${say(view.t, refused.reason)}`, `  ${say(view.t, refused.fix)}`];
  return [view.t(`provision.plan.${verdict}`, { host, changes, reason: reason ?? '', steps: steps.length })];
}

/** What became of the hosts, the failures in full. */
export function renderHostApply({ hosts, changes }: HostApply, view: View): string[] {
  return [...hosts.flatMap((host) => appliedLines(host, view)), view.t('provision.apply.total', { changes })];
}

function appliedLines(applied: AppliedHost, view: View): string[] {
  const { steps } = applied;
  const failed = steps.flatMap(({ id, failure }) => (failure ? [{ id, failure }] : []));
  return [
    headOf(applied, view),
    ...failed.map(({ id, failure }) => `  ${id}: ${say(view.t, failure.text)}`),
    ...failed.flatMap(({ failure }) => rolledBackLines(failure, applied.host, view)),
  ];
}

function rolledBackLines({ rolledBack, whyNotRolledBack }: StepFailure, host: string, view: View): string[] {
  if (rolledBack === undefined) return [];
  if (rolledBack) return [`  ${view.t('provision.rolled-back')}`];
  const why = whyNotRolledBack ? [`  ${say(view.t, whyNotRolledBack)}`] : [];
  return [`  ${view.t('provision.not-rolled-back', { host })}`, ...why];
}

/** Another operator's lease is not a host failure. */
function headOf(applied: AppliedHost, view: View): string {
  const { host, status, changes } = applied;
  const left = leftToAnother(applied);
  if (left) {
    const { holder = '?', machine = '?', since = '?' } = left.text.params ?? {};
    return `${view.paint.warn('!')} ${view.t('provision.apply.held', { host, changes, holder, machine, since })}`;
  }
  const words = view.t(`provision.apply.${status}`, { host, changes });
  if (status === 'converged' || status === 'changed') return `${view.paint.good('✔')} ${words}`;
  const mild = status === 'unreachable' || status === 'incomplete';
  return `${mild ? view.paint.warn('!') : view.paint.bad('✗')} ${words}`;
}

/** The JSON document's fields, failures in the reader's language. */
export function hostApplyData({ hosts, ...rest }: HostApply, view: View): object {
  const stepData = ({ failure, ...step }: AppliedHost['steps'][number]): object => {
    if (!failure) return step;
    const { code, text, rolledBack, whyNotRolledBack } = failure;
    const back = rolledBack === undefined ? {} : { rolledBack };
    const why = whyNotRolledBack ? { whyNotRolledBack: say(view.t, whyNotRolledBack) } : {};
    return { ...step, code, reason: say(view.t, text), ...back, ...why };
  };
  return { hosts: hosts.map((host) => ({ ...host, steps: host.steps.map(stepData) })), ...rest };
}
