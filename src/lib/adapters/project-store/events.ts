import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseJson } from '../../core/kit/parse-json.ts';
import { writeDurably, writeInside } from './durable-file.ts';
import { reallyInside } from './inside.ts';
import { absentOnly, readBytes } from './read-bytes.ts';
import { listJournals } from '../../core/operation/journal/journal.ts';
import type { EventQuery, ProjectEvent } from '../../core/ports/project-store.ts';
import { eventPath, eventSchema } from '../../core/project/event.ts';

/** Fewer new entries than this are not worth a write: they are read again next time. */
const WORTH_SAVING = 64;

/** Whose event each file is. Events never change, so an entry stays true; losing the index only costs time. */
interface ActorIndex {
  /** False only when the event is known to be another's. */
  mayBeOf(id: string, actor: string): boolean;
  note(id: string, actor: string): void;
  save(): Promise<void>;
}

/** The index of a project, kept in `.sovran/` outside git: event id → short mark of its actor. */
async function openActorIndex(root: string): Promise<ActorIndex> {
  const path = join(root, '.sovran', 'event-actors.json');
  const written = parseJson<Record<string, string>>(await readBytes(path).catch(() => undefined));
  const marks = new Map(Object.entries(written ?? {}));
  let added = 0;
  return {
    mayBeOf: (id, actor) => (marks.get(id) ?? markOf(actor)) === markOf(actor),
    note: (id, actor) => {
      if (marks.has(id)) return;
      marks.set(id, markOf(actor));
      added += 1;
    },
    save: async () => {
      if (added >= WORTH_SAVING) await writeDurably(path, JSON.stringify(Object.fromEntries(marks)));
    },
  };
}

function markOf(actor: string): string {
  return createHash('sha256').update(actor).digest('hex').slice(0, 12);
}

/** Files read at the same time while looking for an actor's events. */
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

/** Events, newest first, of one actor if given. Beyond the newest, an index of actors spares reading those of others again. */
export async function readEvents(
  root: string,
  known: KnownEvents,
  { actor, accept, limit = Infinity, onCorrupt }: EventQuery = {},
): Promise<ProjectEvent[]> {
  const found: ProjectEvent[] = [];
  let [paths, index] = [eventPaths(root), undefined as ActorIndex | undefined];
  for (let size = accept ? BATCH : Math.min(BATCH, limit); paths.length > 0 && found.length < limit; size = BATCH) {
    const batch = paths.slice(0, size);
    const events = await Promise.all(batch.map(async (path) => known.get(path) ?? readEvent(join(root, path))));
    for (const [at, event] of events.entries()) {
      if (!event) onCorrupt?.(batch[at] ?? '');
      else if ((actor === undefined || event.actor === actor) && (accept?.(event) ?? true)) found.push(event);
      if (event) known.set(batch[at] ?? '', event);
      if (event) index?.note(event.id, event.actor);
    }
    paths = paths.slice(size);
    if (actor === undefined || index || paths.length === 0 || found.length >= limit) continue;
    const actors = await openActorIndex(root);
    paths = paths.filter((path) => actors.mayBeOf(basename(path, '.json'), actor));
    index = actors;
  }
  await index?.save();
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
