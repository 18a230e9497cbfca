import { toJson } from '../../../core/kit/to-json.ts';
import type { KnownProject, StoredItem } from '../../../core/ports/host-sweeper.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { judgeStore, sumOf, type Judgement } from './garbage.ts';
import type { FoundStore } from './look-at-store.ts';
import { sayMissing, sayThing, stoppedBy, thingOf, toMiB, whyRefused, type Stopped, type Thing } from './things.ts';

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
  const stopped = 'error' in store ? stoppedBy(store.error) : whyRefused(store);
  if ('error' in store || stopped) return { ...none, ...(stopped ? { stopped } : {}) };
  const judged = judgeStore(store.inventory, forgotten);
  const { garbage, kept, missing, unclaimed } = judged;
  return {
    ...none,
    ...(store.name === undefined ? {} : { name: store.name }),
    items: garbage.map(thingOf),
    kept: kept.length,
    missing,
    unclaimed,
    unseen: store.inventory.engineAsked ? [] : ['image'],
    notes: notesOf(store, judged),
  };
}

function stepOf(args: SweepArgs): Step {
  const { name, host, items, notes } = args;
  return {
    id: `sweep-${host}`,
    title: titleOf(args),
    action: 'sweep',
    args: toJson(args),
    change: items.length > 0 ? 'delete' : 'none',
    risk: items.some(({ kind }) => !CHEAP.has(kind)) ? 'data' : 'none',
    batch: 0,
    details: [...items.map(sayThing), ...notes],
    ...(name === undefined ? {} : { host }),
  };
}

function titleOf({ host, items, kept, stopped }: SweepArgs): Message {
  if (stopped) return message('text.pair', { name: host, text: stopped.reason });
  if (items.length === 0) return message('gc.nothing', { host, kept });
  return message('gc.step', { host, count: items.length, mib: toMiB(sumOf(items)) });
}

function notesOf({ host, inventory }: FoundStore, { missing, unclaimed }: Judgement): Message[] {
  const { held = [], engineAsked } = inventory;
  const ids = held.map(({ id }) => id).join(', ');
  return [
    ...missing.map((project) => sayMissing(project, unclaimed)),
    ...(held.length > 0 ? [message('gc.held', { host, ids, count: held.length, mib: toMiB(sumOf(held)) })] : []),
    ...(engineAsked ? [] : [message('gc.unseen', { host })]),
  ];
}
