import { nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { FETCH } from '../../../core/project/fetch-records.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import { outcomeOf, type StepOutcome } from '../../../core/operation/run-event.ts';
import type { Verdict } from '../../../core/operation/operation.ts';
import type { Plan, Step } from '../../../core/operation/plan/plan.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { writeOffCommand } from '../../jobs/write-off-command.ts';
import { whyKept, type Kept, type KeptReason, type Orphan } from './orphan.ts';
import type { UnreachableHost } from './reach.ts';
import type { StaleLease } from './stale-leases.ts';
import type { StopFailure } from './stop-orphan.ts';

/** Outputs of the steps of a run; empty before it. */
type Outputs = Readonly<Record<string, Json>>;

/** What was settled, and what was kept. */
export interface Reconciliation {
  /** Jobs whose end is recorded now. */
  recorded: { id: string; status: RunSpec['status'] }[];
  stopped: Pick<Orphan, 'kind' | 'id'>[];
  /** Orphans that still run. */
  unstopped: Pick<Orphan, 'kind' | 'id' | 'host'>[];
  /** Leases freed because their holder does not run. */
  freed: Omit<StaleLease, 'asked'>[];
  kept: Kept[];
  /** Hosts that could not be asked. */
  unreachable: UnreachableHost[];
}

/** Pure: what an applied plan has done; without outputs, what it would do. */
export function reconciliationOf({ steps }: Pick<Plan, 'steps'>, outputs: Outputs = {}): Reconciliation {
  const argsOf = <Args>(action: string, outcome: StepOutcome = 'ok'): Args[] =>
    steps.filter((step) => step.action === action && endOf(step, outputs) === outcome).map(({ args }) => args as Args);
  return {
    recorded: argsOf<JsonObject>('write-resource').flatMap(({ resource }) => recordedRun(resource as RunLike)),
    stopped: argsOf<Orphan>('stop-orphan').map(({ kind, id }) => ({ kind, id })),
    unstopped: argsOf<Orphan>('stop-orphan', 'failed').map(({ kind, id, host }) => ({ kind, id, host })),
    freed: argsOf('free-lease'),
    kept: argsOf('keep'),
    unreachable: argsOf('skip'),
  };
}

function endOf({ id }: Step, outputs: Outputs): StepOutcome {
  return outcomeOf(outputs[id] ?? null);
}

type RunLike = JsonObject & { kind: string; metadata: { name: string }; spec: { status: RunSpec['status'] } };

function recordedRun({ kind, metadata, spec }: RunLike): Reconciliation['recorded'] {
  return kind === 'Run' ? [{ id: metadata.name, status: spec.status }] : [];
}

const BLOCKED: readonly KeptReason[] = ['not-collectable', 'outputs-gone', 'not-looked-at', 'refused'];

/** Pure: the first job that has ended and could not be recorded, or orphan that did not stop. */
export function whyUnsettled(plan: Pick<Plan, 'steps'>, outputs: Outputs = {}): Verdict | undefined {
  const settled = reconciliationOf(plan, outputs);
  const blocked = settled.kept.find(({ why }) => BLOCKED.includes(why));
  const failed = plan.steps.find((step) => endOf(step, outputs) === 'failed');
  const reason = blocked ? whyKept(blocked) : failed && outputOf<StopFailure>(outputs, failed.id)?.reason;
  return reason && { reason, next: nextOf(settled) };
}

/** Commands for hosts whose key does not match, each once. */
export function trustOf({ unreachable }: Reconciliation): string[] {
  return [...new Set(unreachable.flatMap(({ trust }) => trust ?? []))];
}

/** Commands to type next. A record that another clone may have is fetched first. */
export function nextOf({ kept, unstopped, unreachable }: Reconciliation): string[] {
  const idsOf = (...reasons: KeptReason[]): string[] =>
    kept.filter(({ why }) => reasons.includes(why)).map(({ id }) => id);
  const away = kept.filter(({ why }) => why === 'folder-away').flatMap(({ host }) => host ?? []);
  return [
    ...(idsOf('outputs-gone').length > 0 ? [FETCH] : []),
    ...idsOf(...BLOCKED).map((id) => `sovran job show ${id}`),
    ...idsOf('not-collectable', 'outputs-gone', 'refused').map(writeOffCommand),
    ...new Set(away.map((host) => `sovran host check ${host}`)),
    ...unreachable.flatMap(nextOfUnasked),
    ...(unstopped.length > 0 ? ['sovran job reconcile --dry-run'] : []),
  ];
}

/** Other hosts may answer again. */
function nextOfUnasked({ host, code }: Reconciliation['unreachable'][number]): string[] {
  if (code === STORE_EMPTY) return nextAfterSilence(host, code);
  return code === HOST_UNKNOWN ? [...nextAfterSilence(host, code), `sovran job reconcile --gone ${host}`] : [];
}

/** One line for each thing that was settled or kept. */
export function renderReconciliation({ steps }: Pick<Plan, 'steps'>, outputs: Outputs, view: View): string[] {
  const lines = steps.flatMap((step) => linesOf(step, outputs, view));
  return lines.length === 0 ? [view.t('reconcile.nothing')] : lines;
}

function linesOf(step: Step, outputs: Outputs, view: View): string[] {
  const title = say(view.t, step.title);
  const failure = endOf(step, outputs) === 'failed' ? outputOf<StopFailure>(outputs, step.id) : undefined;
  if (failure) return [`  ${view.paint.bad('✗')} ${say(view.t, failure.reason)}`];
  if (endOf(step, outputs) === 'skipped') return [`  = ${view.t('gc.left', { what: title })}`];
  if (['behind', 'keep', 'skip'].includes(step.action)) return [`  = ${title}`];
  return settledLines(reconciliationOf({ steps: [step] }), view);
}

function settledLines({ recorded, stopped, freed }: Reconciliation, view: View): string[] {
  return [
    ...recorded.map(({ id, status }) => view.t('reconcile.recorded', { id, status: view.t(`job.state.${status}`) })),
    ...stopped.map(({ kind, id }) => view.t('reconcile.stopped', { what: view.t(`reconcile.kind.${kind}`), id })),
    ...freed.map(({ host, holder, devices }) =>
      view.t('reconcile.freed', { host, holder, devices: devices.join(', ') }),
    ),
  ];
}
