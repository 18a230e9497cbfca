import type { JsonObject } from '../../../core/ports/json.ts';
import { FETCH } from '../../../core/project/fetch-records.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import type { Plan, Step } from '../../../core/operation/plan/plan.ts';
import { wordsOfStep } from '../../../core/operation/plan/step-title.ts';
import type { Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { Kept, KeptReason } from './orphan.ts';
import type { StaleLease } from './left-there.ts';
import type { Unstopped } from './stop-orphan.ts';
import { nextForEmptyStore, STORE_EMPTY } from '../../../core/text/store-empty.ts';

/** What `job reconcile` has settled, and what it left. */
export interface Reconciliation {
  /** Jobs whose end is recorded now. */
  recorded: { id: string; status: RunSpec['status'] }[];
  stopped: { kind: 'job' | 'service'; id: string }[];
  /** What was to be stopped and goes on. */
  unstopped: { kind: 'job' | 'service'; id: string; host: string }[];
  /** Left-overs taken out of the store. */
  removed: string[];
  /** Leases given back because their holder does not run. */
  freed: { host: string; holder: string; devices: string[] }[];
  kept: Kept[];
  /** Hosts that could not be asked: nothing of theirs was settled. */
  unreachable: { host: string; code: string }[];
  /** People who were named and of whom nothing runs that nothing here knows; none where a host could not be asked. */
  nothingOf: string[];
}

/** What an applied plan has done, all but what did not stop and the steps that left their thing alone. */
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
    freed: argsOf<Omit<StaleLease, 'asked'>>('free-lease').map(({ host, holder, devices }) => ({
      host,
      holder,
      devices,
    })),
    kept: steps.filter(({ action }) => action === 'keep').map(keptBy),
    unreachable: argsOf<Reconciliation['unreachable'][number]>('skip-host').map(({ host, code }) => ({ host, code })),
    nothingOf: argsOf<{ actor: string }>('nothing-of').map(({ actor }) => actor),
  };
}

/** Until when an environment is held moves on, so it does not stand in what the step is known by. */
function keptBy({ args, until }: Step): Kept {
  const { held, ...kept } = args as Kept & JsonObject;
  return held ? { ...kept, held: { ...held, until: until ?? held.until } } : kept;
}

type RunLike = JsonObject & { kind: string; metadata: { name: string }; spec: { status: RunSpec['status'] } };

function recordedRun({ kind, metadata, spec }: RunLike): Reconciliation['recorded'] {
  return kind === 'Run' ? [{ id: metadata.name, status: spec.status }] : [];
}

const BLOCKED: readonly KeptReason[] = ['not-collectable', 'outputs-gone', 'not-looked-at', 'refused'];

/** Jobs that have ended and could not be recorded: only a person can settle them. */
export function blockedJobs({ kept }: Reconciliation): string[] {
  return kept.filter(({ why }) => BLOCKED.includes(why)).map(({ id }) => id);
}

/** What to type for the machines that may not be what they say they are; undefined where there are none. */
export function trustOf({ steps }: Pick<Plan, 'steps'>): string[] | undefined {
  const mistrusted = steps.filter(({ action, args }) => action === 'skip-host' && 'trust' in args);
  if (mistrusted.length === 0) return undefined;
  return [...new Set(mistrusted.flatMap(({ args }) => args['trust'] as string[]))];
}

/** Commands to type after it; what another clone may have recorded is fetched first. */
export function nextOf(settled: Reconciliation): string[] {
  const again = settled.unstopped.length > 0 ? ['sovran job reconcile --dry-run'] : [];
  const fetch = settled.kept.some(({ why }) => why === 'outputs-gone') ? [FETCH] : [];
  const spoiled = settled.kept.filter(({ why }) => why === 'not-collectable' || why === 'outputs-gone');
  const writeOff = spoiled.map(({ id }) => `sovran job reconcile --write-off ${id}`);
  const away = settled.kept.filter(({ why }) => why === 'folder-away').flatMap(({ host }) => host ?? []);
  const look = [...new Set(away)].map((host) => `sovran host check ${host}`);
  const empty = settled.unreachable.filter(({ code }) => code === STORE_EMPTY);
  const begin = empty.flatMap(({ host }) => nextForEmptyStore(host));
  return [
    ...fetch,
    ...blockedJobs(settled).map((id) => `sovran job show ${id}`),
    ...writeOff,
    ...look,
    ...begin,
    ...again,
  ];
}

/** Why something was left, as its step says it. */
export function titleOfKept({ steps }: Pick<Plan, 'steps'>, id: string | undefined): Message | undefined {
  return steps.find(({ action, args }) => action === 'keep' && args['id'] === id)?.title;
}

/** One line for each thing that was settled or left. */
export function renderReconciliation(
  { steps }: Pick<Plan, 'steps'>,
  unstopped: readonly Unstopped[],
  view: View,
  spared: readonly string[] = [],
): string[] {
  const left = steps.filter(({ action }) => ['behind', 'keep', 'skip-host'].includes(action));
  const lines = [
    ...settledLines(reconciliationOf({ steps }, unstopped, spared), view),
    ...unstopped.map(({ reason }) => `  ${view.paint.bad('✗')} ${say(view.t, reason)}`),
    ...left.map((step) => `  = ${wordsOfStep(step, view)}`),
    ...steps
      .filter(({ id }) => spared.includes(id))
      .map((step) => `  = ${view.t('reconcile.spared', { what: wordsOfStep(step, view) })}`),
  ];
  return lines.length === 0 ? [view.t('reconcile.nothing')] : lines;
}

function settledLines({ recorded, stopped, removed, freed }: Reconciliation, view: View): string[] {
  return [
    ...recorded.map(({ id, status }) =>
      view.t(status === 'running' ? 'reconcile.recorded.open' : 'reconcile.recorded', {
        id,
        status: view.t(`job.state.${status}`),
      }),
    ),
    ...stopped.map(({ kind, id }) => view.t('reconcile.stopped', { what: view.t(`reconcile.kind.${kind}`), id })),
    ...removed.map((id) => view.t('reconcile.removed', { id })),
    ...freed.map(({ host, holder, devices }) =>
      view.t('reconcile.freed', { host, holder, devices: devices.join(', ') }),
    ),
  ];
}
