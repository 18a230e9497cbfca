import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { LiveChange } from '../../../core/project/resources/live.ts';
import type { SnapshotEnvironment } from '../../snapshot/snapshot.ts';

/** A change of what an environment serves; null: nothing. */
export type Served = Pick<LiveChange, 'what' | 'at' | 'by' | 'run'> & { release: string | null };

const CHANGES: Readonly<Record<string, LiveChange['what']>> = {
  'release promote': 'promote',
  'release rollback': 'rollback',
  'env stop': 'stop',
  'env add': 'start',
};

/** Everything that an environment served, newest first, by events and by what its file keeps. Pure. */
export function historyOf({ name, live }: SnapshotEnvironment, events: readonly ProjectEvent[]): Served[] {
  const recorded = events.flatMap((event): LiveChange[] => {
    const what = CHANGES[event.operation];
    if (what === undefined || typeof event.files[pathOf('Live', name)] !== 'string') return [];
    const release = what === 'rollback' ? event.data.to : event.data.release;
    const named = typeof release === 'string' ? { release } : {};
    return [{ what, ...named, run: event.id, at: event.at, by: event.actor }];
  });
  const byRun = new Map([...recorded, ...live.changes].map((change) => [change.run, change]));
  let last: string | null = null;
  const served = [...byRun.values()].toSorted(byTime).map(({ what, release, at, by, run }): Served => {
    if (what !== 'stop') last = release ?? last;
    return { what, at, by, run, release: what === 'stop' ? null : last };
  });
  return served.toReversed();
}

function byTime(one: LiveChange, other: LiveChange): number {
  return one.at.localeCompare(other.at);
}
