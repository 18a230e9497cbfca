import { readdirSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeInside } from './durable-file.ts';
import { reallyInside } from './inside.ts';
import { absentOnly, readBytes } from './read-bytes.ts';
import { listJournals } from '../../core/operation/journal/journal.ts';
import type { EventQuery, ProjectEvent } from '../../core/ports/project-store.ts';
import { eventPath, eventSchema } from '../../core/project/event.ts';

/** Files read at the same time while looking for events. */
const BATCH = 32;

/** Writes an event once: `events/YYYY/MM/<ULID>.json`. */
export async function writeEvent(root: string, event: ProjectEvent): Promise<string> {
  const path = eventPath(event);
  const full = await reallyInside(root, path);
  if ((await readEvent(full)) === undefined) await writeInside(root, path, `${JSON.stringify(event, null, 2)}\n`);
  return path;
}

/** Events that this process has read: they never change. */
export type KnownEvents = Map<string, ProjectEvent>;

/** Events, newest first. */
export async function readEvents(
  root: string,
  known: KnownEvents,
  { accept, limit = Infinity, onCorrupt }: EventQuery = {},
): Promise<ProjectEvent[]> {
  const found: ProjectEvent[] = [];
  const paths = eventPaths(root);
  for (let at = 0, size = Math.min(BATCH, limit); at < paths.length && found.length < limit; at += size, size = BATCH) {
    const batch = paths.slice(at, at + size);
    const events = await Promise.all(batch.map(async (path) => known.get(path) ?? readEvent(join(root, path))));
    for (const [index, event] of events.entries()) {
      const path = batch[index] ?? '';
      if (event) known.set(path, event);
      else onCorrupt?.(path);
      if (event && (accept?.(event) ?? true)) found.push(event);
    }
  }
  return found.slice(0, limit);
}

/** An event file; undefined when it is missing or not an event. Throws the system's error if it cannot be read. */
export async function readEvent(path: string): Promise<ProjectEvent | undefined> {
  const found = await lstat(path).catch(absentOnly);
  const bytes = found?.isFile() ? await readBytes(path) : undefined;
  if (!bytes) return undefined;
  try {
    return eventSchema.parse(JSON.parse(Buffer.from(bytes).toString())) as ProjectEvent;
  } catch {
    return undefined;
  }
}

/**
 * Project paths of all event files, newest first. Throws the system's error for an unreadable folder: a missed event
 * would fork its actor's chain.
 */
export function eventPaths(root: string): string[] {
  const dir = join(root, 'events');
  try {
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    return files.sort((left, right) => (basename(left) < basename(right) ? 1 : -1)).map((name) => `events/${name}`);
  } catch (error) {
    absentOnly(error);
    // A folder that vanishes meanwhile, as when the branch changes: listed again.
    return (error as NodeJS.ErrnoException).path === dir ? [] : eventPaths(root);
  }
}

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The greatest id of a run that left a journal or an event; empty where there is none. Throws as `eventPaths`. */
export function newestId(root: string): string {
  const events = eventPaths(root).map((path) => basename(path, '.json'));
  const [journal = '', event = ''] = [listJournals(root).at(-1), events.find((id) => ULID.test(id))];
  return journal > event ? journal : event;
}
