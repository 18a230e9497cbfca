import { nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { FETCH } from '../../../core/project/fetch-records.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import type { Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { writeOffCommand } from '../../jobs/write-off-command.ts';
import type { Kept, KeptReason } from './orphan.ts';
import type { StaleLease } from './leftovers.ts';
import type { Unstopped } from './stop-orphan.ts';

/** What was settled, and what was kept. */
export interface Reconciliation {
  /** Jobs whose end is recorded now. */
  recorded: { id: string; status: RunSpec['status'] }[];
  stopped: { kind: 'job' | 'service'; id: string }[];
  /** Orphans that still run. */
  unstopped: { kind: 'job' | 'service'; id: string; host: string }[];
  /** Parts removed from stores. */
  removed: string[];
  /** Leases freed because their holder does not run. */
  freed: { host: string; holder: string; devices: string[] }[];
  kept: Kept[];
  /** Hosts that could not be asked. */
  unreachable: { host: string; code: string }[];
  /** People named without an orphan; none where a host could not be asked. */
  nothingOf: string[];
}

/** Pure: what an applied plan has done, without orphans that still run and steps that kept their thing (`left`). */
export function reconciliationOf(
  { steps }: Pick<Plan, 'steps'>,
  unstopped: readonly Unstopped[] = [],
  left: readonly string[] = [],
): Reconciliation {
  const argsOf = <Args>(action: string): Args[] =>
    steps.filter((step) => step.action === action && !left.includes(step.id)).map(({ args }) => args as Args);
  return {
    recorded: argsOf<JsonObject>('write-resource').flatMap(({ resource }) => recordedRun(resource as RunLike)),
    stopped: argsOf<Kept>('stop-orphan')
      .filter(({ id }) => !unstopped.some((one) => one.id === id))
      .map(({ kind, id }) => ({ kind, id })),
    unstopped: unstopped.map(({ kind, id, host }) => ({ kind, id, host })),
    removed: argsOf<{ id: string }>('remove-part').map(({ id }) => id),
    freed: argsOf<Omit<StaleLease, 'asked'>>('free-lease'),
    kept: argsOf<Kept>('keep'),
    unreachable: argsOf<Reconciliation['unreachable'][number]>('skip').map(({ host, code }) => ({ host, code })),
    nothingOf: argsOf<{ actor: string }>('nothing-of').map(({ actor }) => actor),
  };
}

type RunLike = JsonObject & { kind: string; metadata: { name: string }; spec: { status: RunSpec['status'] } };

function recordedRun({ kind, metadata, spec }: RunLike): Reconciliation['recorded'] {
  return kind === 'Run' ? [{ id: metadata.name, status: spec.status }] : [];
}

const BLOCKED: readonly KeptReason[] = ['not-collectable', 'outputs-gone', 'not-looked-at', 'refused'];

/** Jobs that have ended and could not be recorded. */
export function blockedJobs({ kept }: Reconciliation): string[] {
  return kept.filter(({ why }) => BLOCKED.includes(why)).map(({ id }) => id);
}

/** Commands for hosts whose key does not match; undefined if there are none. */
export function trustOf({ steps }: Pick<Plan, 'steps'>): string[] | undefined {
  const mistrusted = steps.filter(({ action, args }) => action === 'skip' && 'trust' in args);
  if (mistrusted.length === 0) return undefined;
  return [...new Set(mistrusted.flatMap(({ args }) => args['trust'] as string[]))];
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

/** Why something was kept, as its step says. */
export function titleOfKept({ steps }: Pick<Plan, 'steps'>, id: string | undefined): Message | undefined {
  return steps.find(({ action, args }) => action === 'keep' && args['id'] === id)?.title;
}

/** One line for each thing that was settled or kept. */
export function renderReconciliation(
  { steps }: Pick<Plan, 'steps'>,
  unstopped: readonly Unstopped[],
  view: View,
  spared: readonly string[] = [],
): string[] {
  const left = steps.filter(({ action }) => ['behind', 'keep', 'skip'].includes(action));
  const lines = [
    ...settledLines(reconciliationOf({ steps }, unstopped, spared), view),
    ...unstopped.map(({ reason }) => `  ${view.paint.bad('✗')} ${say(view.t, reason)}`),
    ...left.map((step) => `  = ${say(view.t, step.title)}`),
    ...steps
      .filter(({ id }) => spared.includes(id))
      .map((step) => `  = ${view.t('gc.left', { what: say(view.t, step.title) })}`),
  ];
  return lines.length === 0 ? [view.t('reconcile.nothing')] : lines;
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
