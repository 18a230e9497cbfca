import { join } from 'node:path';
import { listJournals } from '../../core/operation/journal/journal.ts';
import { namesIfThere } from '../../core/kit/read-if-present.ts';

/**
 * The greatest name that runs and events of a project have; empty where there is none. Throws the system's error where they
 * cannot be listed.
 */
export function newestId(root: string): string {
  const events = lastFolders(join(root, 'events')).flatMap((year) => lastFolders(year).flatMap(eventIds));
  return [listJournals(root).at(-1) ?? '', ...events].reduce((most, id) => (id > most ? id : most));
}

/** The last two: a clock may have been put back over the end of a month. */
function lastFolders(folder: string): string[] {
  return namesIfThere(folder)
    .toSorted()
    .slice(-2)
    .map((name) => join(folder, name));
}

function eventIds(folder: string): string[] {
  return namesIfThere(folder).flatMap((name) =>
    /^[0-9A-HJKMNP-TV-Z]{26}\.json$/.test(name) ? [name.slice(0, 26)] : [],
  );
}
