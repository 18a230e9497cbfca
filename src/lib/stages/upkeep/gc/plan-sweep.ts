import { toJson } from '../../../core/kit/to-json.ts';
import type { KnownProject, StoredItem } from '../../../core/ports/host-sweeper.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { judgeStore, sumOf, type Judgement } from './garbage.ts';
import type { FoundStore } from './look-at-store.ts';
import { idleLine, sayThing, stoppedBy, thingOf, toMiB, whyRefused, type Stopped, type Thing } from './things.ts';

export type SweepInput = {
  /** Names in the inventory; none: this machine. */
  hosts: string[];
  /** Folders of projects that are gone for good. */
  forgotten: string[];
};

/** What the step of one store has in the plan. */
export interface SweepArgs {
  /** In the inventory; absent: this machine. */
  name?: string;
  host: string;
  items: Thing[];
  /** Number of things in use. */
  kept: number;
  missing: KnownProject[];
  /** Bytes kept for `missing` alone. */
  unclaimed: number;
  /** Kinds that could not be listed. */
  unseen: StoredItem['kind'][];
  /** Remarks for people. */
  notes: Message[];
  /** Why nothing is removed. */
  stopped?: Stopped;
}

/** Kinds whose removal costs no more than time. */
const CHEAP: ReadonlySet<StoredItem['kind']> = new Set(['part', 'blobs', 'program', 'partial']);

/** Pure: one step for each store, with its garbage. */
export function planSweep({ forgotten }: SweepInput, stores: readonly (FoundStore | LostHost)[]): PlanDraft {
  return { gates: [], steps: stores.map((store) => stepOf(argsOf(store, forgotten))) };
}

function argsOf(store: FoundStore | LostHost, forgotten: readonly string[]): SweepArgs {
  const { host } = store;
  const none: SweepArgs = { host, items: [], kept: 0, missing: [], unclaimed: 0, unseen: [], notes: [] };
  if ('error' in store) return { ...none, stopped: stoppedBy(store.error) };
  const stopped = whyRefused(store);
  if (stopped) return { ...none, stopped };
  const { name, inventory } = store;
  const judged = judgeStore(inventory, forgotten);
  const { garbage, kept, missing, unclaimed } = judged;
  return {
    ...(name === undefined ? {} : { name }),
    host,
    items: garbage.map(thingOf),
    kept: kept.length,
    missing,
    unclaimed,
    unseen: inventory.engineAsked ? [] : ['image'],
    notes: notesOf(store, judged),
  };
}

function stepOf(args: SweepArgs): Step {
  const { name, host, items, notes } = args;
  const count = items.length;
  const mib = toMiB(sumOf(items));
  return {
    id: `sweep-${host}`,
    title: count === 0 ? idleLine(args) : message('gc.step', { host, count, mib }),
    action: 'sweep',
    args: toJson(args),
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
