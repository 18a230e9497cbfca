import { toJson } from '../../../core/kit/to-json.ts';
import type { KnownProject, StoredItem } from '../../../core/ports/host-sweeper.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { judgeStore, sumOf } from './garbage.ts';
import type { FoundStore } from './look-at-store.ts';
import { sayMissing } from './missing-projects.ts';
import { whyRefused, type Stopped } from './refusal.ts';
import { sayThing, thingOf, toMiB, type Thing } from './things.ts';

export type SweepInput = {
  /** Names in the inventory; none: this machine. */
  hosts: string[];
  /** Folders of projects that are gone for good. */
  forgotten: string[];
};

/** A store that could not be listed. */
export interface LostStore {
  name?: string;
  host: string;
  stopped: Stopped;
}

/** What the step of one host has in the plan. */
export interface SweepArgs {
  name?: string;
  host: string;
  items: Thing[];
  /** Things that somebody needs. */
  kept: number;
  missing: KnownProject[];
  unclaimed: number;
  /** What jobs that may continue keep. */
  held: Pick<StoredItem, 'id' | 'bytes'>[];
  /** Kinds that could not be listed. */
  unseen: StoredItem['kind'][];
  /** Why nothing goes. */
  stopped?: Stopped;
}

/** Kinds whose removal costs no more than time. */
const CHEAP: ReadonlySet<StoredItem['kind']> = new Set(['part', 'blobs', 'program', 'partial']);

/** Pure: one step for each store, with all that nobody needs there. */
export function planSweep({ forgotten }: SweepInput, stores: readonly (FoundStore | LostStore)[]): PlanDraft {
  return { gates: [], steps: stores.map((store) => stepOf(argsOf(store, forgotten))) };
}

function argsOf(store: FoundStore | LostStore, forgotten: readonly string[]): SweepArgs {
  const { host, name } = store;
  const own = { ...(name === undefined ? {} : { name }), host };
  const none = { items: [], kept: 0, missing: [], unclaimed: 0, held: [], unseen: [] };
  if (!('inventory' in store)) return { ...own, ...none, stopped: store.stopped };
  const stopped = whyRefused(store);
  if (stopped) return { ...own, ...none, stopped };
  const { garbage, kept, missing, unclaimed } = judgeStore(store.inventory, forgotten);
  const { held = [], engineAsked } = store.inventory;
  const seen = { kept: kept.length, missing, unclaimed, held, unseen: engineAsked ? [] : (['image'] as const) };
  return { ...own, items: garbage.map(thingOf), ...seen, unseen: [...seen.unseen] };
}

function stepOf(args: SweepArgs): Step {
  const { name, host, items } = args;
  return {
    id: `sweep-${host}`,
    title: titleOf(args),
    action: 'sweep',
    args: toJson(args),
    change: items.length > 0 ? 'delete' : 'none',
    risk: items.some(({ kind }) => !CHEAP.has(kind)) ? 'data' : 'none',
    details: [...items.map(sayThing), ...notesOf(args)],
    ...(name === undefined ? {} : { host }),
  };
}

function titleOf({ host, items, kept, stopped }: SweepArgs): Message {
  if (stopped) return message('gc.stopped', { host, reason: stopped.reason });
  if (items.length === 0) return message('gc.nothing', { host, kept });
  return message('gc.step', { host, count: items.length, mib: toMiB(sumOf(items)) });
}

/** Pure: what a person should know of a store besides. */
export function notesOf({ host, missing, unclaimed, held, unseen }: SweepArgs): Message[] {
  const ids = held.map(({ id }) => id).join(', ');
  return [
    ...missing.map((project) => sayMissing(project, unclaimed)),
    ...(held.length > 0 ? [message('gc.held', { host, ids, count: held.length, mib: toMiB(sumOf(held)) })] : []),
    ...(unseen.length > 0 ? [message('gc.unseen', { host })] : []),
  ];
}

/** Pure: how a plan names this machine. */
export function targetOf({ hosts }: SweepInput): string {
  return (hosts.length > 0 ? hosts : [LOCAL]).map((host) => `Host/${host}`).join(' ');
}
