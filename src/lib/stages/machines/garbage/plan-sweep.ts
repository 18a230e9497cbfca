import { toJson } from '../../../core/kit/to-json.ts';
import type { StoredItem } from '../../../core/ports/host-sweeper.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { LostHost } from '../provision/facts/lost-hosts.ts';
import { judgeStore, sumOf, type Judgement } from './garbage.ts';
import type { FoundStore } from './look-at-store.ts';
import { idleLine, sayThing, stoppedBy, thingOf, toMiB, whyRefused, type HostSweep } from './things.ts';

export type SweepInput = {
  /** Names in the inventory; none: this machine. */
  hosts: string[];
  /** Folders of projects that are gone for good. */
  forgotten: string[];
};

/** Kinds whose removal costs no more than time. */
const CHEAP: ReadonlySet<StoredItem['kind']> = new Set(['part', 'blobs', 'program', 'partial']);

/** Pure: one step for each store, with its garbage. */
export function planSweep({ forgotten }: SweepInput, stores: readonly (FoundStore | LostHost)[]): PlanDraft {
  return { gates: [], steps: stores.map((store) => stepOf(plannedFor(store, forgotten))) };
}

/** Pure: the garbage of a store. */
export function plannedFor(store: FoundStore | LostHost, forgotten: readonly string[] = []): HostSweep {
  const nothing = {
    items: [],
    removed: [],
    failed: [],
    left: [],
    kept: 0,
    missing: [],
    unclaimed: 0,
    unseen: [],
    notes: [],
  };
  const none: HostSweep = { host: store.host, ...nothing };
  const stopped = 'error' in store ? stoppedBy(store.error) : whyRefused(store);
  if (stopped || 'error' in store) return { ...none, ...(stopped ? { stopped } : {}) };
  const { name, inventory } = store;
  const judged = judgeStore(inventory, forgotten);
  return {
    ...none,
    ...(name === undefined ? {} : { name }),
    items: judged.garbage.map(thingOf),
    kept: judged.kept.length,
    missing: judged.missing,
    unclaimed: judged.unclaimed,
    unseen: inventory.engineAsked ? [] : ['image'],
    notes: notesOf(store, judged),
  };
}

function stepOf(planned: HostSweep): Step {
  const { name, host, items, notes } = planned;
  const count = items.length;
  const mib = toMiB(sumOf(items));
  return {
    id: `sweep-${host}`,
    title: count === 0 ? idleLine(planned) : message('gc.step', { host, count, mib }),
    action: 'sweep',
    args: toJson(planned),
    change: count > 0 ? 'delete' : 'none',
    risk: items.some(({ kind }) => !CHEAP.has(kind)) ? 'data' : 'none',
    batch: 0,
    details: [...items.map(sayThing), ...notes],
    ...(name === undefined ? {} : { host }),
  };
}

function notesOf({ host, inventory }: FoundStore, { missing, unclaimed }: Judgement): Message[] {
  const { held = [], engineAsked } = inventory;
  const ids = held.map(({ id }) => id).join(', ');
  return [
    ...missing.map(({ root, state, path = root }) =>
      message(state === 'absent' ? 'gc.absent' : 'gc.unreadable', { root, path, mib: toMiB(unclaimed) }),
    ),
    ...(held.length > 0 ? [message('gc.held', { host, ids, count: held.length, mib: toMiB(sumOf(held)) })] : []),
    ...(engineAsked ? [] : [message('gc.unseen', { host })]),
  ];
}
