import type { JsonObject } from '../ports/json.ts';
import type { RunSpec } from '../project/resources/run.ts';
import type { Plan, Step } from '../run/plan.ts';
import type { Message } from '../text/message.ts';
import { say } from '../text/translate.ts';
import type { View } from '../text/view.ts';
import type { Kept, KeptReason } from './stray.ts';
import type { StaleLease } from './left-there.ts';

/** What `job reconcile` has settled, and what it left. */
export interface Reconciliation {
  /** Jobs whose end is recorded now. */
  recorded: { id: string; status: RunSpec['status'] }[];
  stopped: { kind: 'job' | 'service'; id: string }[];
  /** Left-overs taken out of the store. */
  removed: string[];
  /** Leases given back because their holder does not run. */
  freed: { host: string; holder: string; devices: string[] }[];
  kept: Kept[];
  /** Hosts that could not be asked: nothing of theirs was settled. */
  unreachable: { host: string; code: string }[];
}

/** What an applied plan has done. */
export function reconciliationOf({ steps }: Pick<Plan, 'steps'>): Reconciliation {
  const argsOf = <Args>(action: string): Args[] =>
    steps.filter((step) => step.action === action).map(({ args }) => args as Args);
  return {
    recorded: argsOf<JsonObject>('write-resource').flatMap(({ resource }) => recordedRun(resource as RunLike)),
    stopped: argsOf<Kept>('stop-orphan').map(({ kind, id }) => ({ kind, id })),
    removed: [...argsOf<{ id: string }>('remove-part'), ...argsOf<{ id: string }>('remove-host-part')].map(
      ({ id }) => id,
    ),
    freed: argsOf<StaleLease>('free-lease').map(({ host, holder, devices }) => ({ host, holder, devices })),
    kept: argsOf<Kept>('keep'),
    unreachable: argsOf<Reconciliation['unreachable'][number]>('skip-host').map(({ host, code }) => ({ host, code })),
  };
}

type RunLike = JsonObject & { kind: string; metadata: { name: string }; spec: { status: RunSpec['status'] } };

function recordedRun({ kind, metadata, spec }: RunLike): Reconciliation['recorded'] {
  return kind === 'Run' ? [{ id: metadata.name, status: spec.status }] : [];
}

const BLOCKED: readonly KeptReason[] = ['not-collectable', 'refused'];

/** Jobs that have ended and could not be recorded: only a person can settle them. */
export function blockedJobs({ kept }: Reconciliation): string[] {
  return kept.filter(({ why }) => BLOCKED.includes(why)).map(({ id }) => id);
}

/** Why something was left, as its step says it. */
export function titleOfKept({ steps }: Pick<Plan, 'steps'>, id: string | undefined): Message | undefined {
  return steps.find(({ action, args }) => action === 'keep' && args['id'] === id)?.title;
}

/** One line for each thing that was settled or left. */
export function renderReconciliation({ steps }: Pick<Plan, 'steps'>, view: View): string[] {
  const { recorded, stopped, removed, freed, kept, unreachable } = reconciliationOf({ steps });
  if (recorded.length + stopped.length + removed.length + freed.length + kept.length + unreachable.length === 0)
    return [view.t('reconcile.nothing')];
  return [
    ...recorded.map(({ id, status }) => view.t('reconcile.recorded', { id, status: view.t(`job.state.${status}`) })),
    ...stopped.map(({ kind, id }) => view.t('reconcile.stopped', { what: view.t(`reconcile.kind.${kind}`), id })),
    ...removed.map((id) => view.t('reconcile.removed', { id })),
    ...freed.map(({ host, holder, devices }) =>
      view.t('reconcile.freed', { host, holder, devices: devices.join(', ') }),
    ),
    ...steps
      .filter(({ action }) => action === 'keep' || action === 'skip-host')
      .map((step: Step) => `  = ${say(view.t, step.title)}`),
  ];
}
