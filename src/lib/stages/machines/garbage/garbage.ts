import type { KnownProject, StoredItem, StoreInventory } from '../../../core/ports/host-sweeper.ts';

/** What a store holds, judged. */
export interface Judgement {
  /** In the order in which it can go. */
  garbage: StoredItem[];
  /** With all that still needs each. */
  kept: StoredItem[];
  /** Projects that may refer to anything: absent and not `forgotten`, or unreadable. */
  missing: KnownProject[];
  /** Bytes kept for these alone. */
  unclaimed: number;
}

/** Pure: garbage has no holder. A missing project may hold whatever no other project does. */
export function judgeStore(
  { items, projects = [] }: Pick<StoreInventory, 'items' | 'projects'>,
  forgotten: readonly string[] = [],
): Judgement {
  const gone = projects.filter(({ root, state }) => state === 'absent' && forgotten.includes(root));
  const missing = projects.filter((one) => one.state !== 'present' && !gone.includes(one));
  const free = items.filter(({ holders }) => holders.length === 0);
  // a dead process leaves parts to nobody
  const unclaimed = missing.length === 0 ? [] : free.filter(({ kind }) => kind !== 'part');
  const garbage = [...free.filter((item) => !unclaimed.includes(item)), ...gone.map(recordOf)];
  const byProjects = unclaimed.map((item) => ({ ...item, holders: missing.map(({ root }) => root) }));
  return {
    // Containers of jobs keep images: jobs go first. A project is forgotten once what it held is gone.
    garbage: garbage.toSorted((left, right) => turnOf(left) - turnOf(right) || right.bytes - left.bytes),
    kept: [...items.filter(({ holders }) => holders.length > 0), ...byProjects],
    missing,
    unclaimed: sumOf(unclaimed),
  };
}

/** Sum of sizes, bytes. */
export function sumOf(items: readonly { bytes: number }[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}

function recordOf({ root }: KnownProject): StoredItem {
  return { kind: 'project', id: root, bytes: 0, holders: [] };
}

function turnOf({ kind }: StoredItem): number {
  return kind === 'job' ? 0 : kind === 'project' ? 2 : 1;
}
