import type { LiveChange } from '../../../core/project/resources/live.ts';
import type { SiteFacts, SiteRun } from './read-facts.ts';

/** A change of what serves that left no run, e.g. a rollback. */
export interface EnvironmentChange extends LiveChange {
  environment: string;
}

export type Entry = { run: SiteRun } | { change: EnvironmentChange };

/** Runs, and changes of what serves that left no run; newest first. Pure. */
export function entriesOf({ runs, environments }: Pick<SiteFacts, 'runs' | 'environments'>): Entry[] {
  const known = new Set(runs.map(({ id }) => id));
  const changes = environments.flatMap(({ name, changes: all }) =>
    all.filter(({ run }) => !known.has(run)).map((change) => ({ ...change, environment: name })),
  );
  const entries: Entry[] = [...runs.map((run) => ({ run })), ...changes.map((change) => ({ change }))];
  return entries.toSorted((one, other) => (idOf(one) < idOf(other) ? 1 : -1));
}

function idOf(entry: Entry): string {
  return 'run' in entry ? entry.run.id : entry.change.run;
}
