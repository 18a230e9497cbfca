import { nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { FETCH } from '../../../core/project/fetch-records.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import type { Verdict } from '../../../core/operation/operation.ts';
import type { Plan, Step } from '../../../core/operation/plan/plan.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { writeOffCommand } from '../../jobs/write-off-command.ts';
import { whyKept, type Kept, type KeptReason, type Orphan } from './orphan.ts';
import type { UnreachableHost } from './reach.ts';
import type { StaleLease } from './leftovers.ts';
import type { Unstopped } from './stop-orphan.ts';

/** What did not go as planned: orphans that still run, and ids of the steps that kept their thing. */
export type Reconciled = { unstopped: Unstopped[]; kept: string[] };

export const AS_PLANNED: Reconciled = { unstopped: [], kept: [] };

/** What was settled, and what was kept. */
export interface Reconciliation {
  /** Jobs whose end is recorded now. */
  recorded: { id: string; status: RunSpec['status'] }[];
  stopped: Pick<Orphan, 'kind' | 'id'>[];
  /** Orphans that still run. */
  unstopped: Pick<Orphan, 'kind' | 'id' | 'host'>[];
  /** Parts removed from stores. */
  removed: string[];
  /** Leases freed because their holder does not run. */
  freed: Omit<StaleLease, 'asked'>[];
  kept: Kept[];
  /** Hosts that could not be asked. */
  unreachable: UnreachableHost[];
  /** People named without an orphan; none where a host could not be asked. */
  nothingOf: string[];
}

/** Pure: what an applied plan has done. */
export function reconciliationOf(
  { steps }: Pick<Plan, 'steps'>,
  { unstopped, kept }: Reconciled = AS_PLANNED,
): Reconciliation {
  const argsOf = <Args>(action: string): Args[] =>
    steps.filter((step) => step.action === action && !kept.includes(step.id)).map(({ args }) => args as Args);
  return {
    recorded: argsOf<JsonObject>('write-resource').flatMap(({ resource }) => recordedRun(resource as RunLike)),
    stopped: argsOf<Orphan>('stop-orphan')
      .filter(({ id }) => !unstopped.some((one) => one.id === id))
      .map(({ kind, id }) => ({ kind, id })),
    unstopped: unstopped.map(({ kind, id, host }) => ({ kind, id, host })),
    removed: argsOf<{ id: string }>('remove-part').map(({ id }) => id),
    freed: argsOf('free-lease'),
    kept: argsOf('keep'),
    unreachable: argsOf('skip'),
    nothingOf: argsOf<{ actor: string }>('nothing-of').map(({ actor }) => actor),
  };
}

type RunLike = JsonObject & { kind: string; metadata: { name: string }; spec: { status: RunSpec['status'] } };

function recordedRun({ kind, metadata, spec }: RunLike): Reconciliation['recorded'] {
  return kind === 'Run' ? [{ id: metadata.name, status: spec.status }] : [];
}

const BLOCKED: readonly KeptReason[] = ['not-collectable', 'outputs-gone', 'not-looked-at', 'refused'];

/** Pure: the first job that has ended and could not be recorded, or orphan that did not stop. */
export function whyUnsettled(plan: Pick<Plan, 'steps'>, done: Reconciled = AS_PLANNED): Verdict | undefined {
  const settled = reconciliationOf(plan, done);
  const blocked = settled.kept.find(({ why }) => BLOCKED.includes(why));
  const reason = blocked ? whyKept(blocked) : done.unstopped[0]?.reason;
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
export function renderReconciliation({ steps }: Pick<Plan, 'steps'>, done: Reconciled, view: View): string[] {
  const lines = steps.flatMap((step) => linesOf(step, done, view));
  return lines.length === 0 ? [view.t('reconcile.nothing')] : lines;
}

function linesOf(step: Step, { unstopped, kept }: Reconciled, view: View): string[] {
  const title = say(view.t, step.title);
  if (kept.includes(step.id)) return [`  = ${view.t('gc.left', { what: title })}`];
  if (['behind', 'keep', 'skip'].includes(step.action)) return [`  = ${title}`];
  const running = unstopped.filter(({ id }) => step.action === 'stop-orphan' && step.args['id'] === id);
  const settled = reconciliationOf({ steps: [step] }, { unstopped: running, kept });
  return [
    ...settledLines(settled, view),
    ...running.map(({ reason }) => `  ${view.paint.bad('✗')} ${say(view.t, reason)}`),
  ];
}

function settledLines({ recorded, stopped, removed, freed }: Reconciliation, view: View): string[] {
  return [
    ...recorded.map(({ id, status }) => view.t('reconcile.recorded', { id, status: view.t(`job.state.${status}`) })),
    ...stopped.map(({ kind, id }) => view.t('reconcile.stopped', { what: view.t(`reconcile.kind.${kind}`), id })),
    ...removed.map((id) => view.t('reconcile.removed', { id })),
    ...freed.map(({ host, holder, devices }) =>
      view.t('reconcile.freed', { host, holder, devices: devices.join(', ') }),
    ),
  ];
}
