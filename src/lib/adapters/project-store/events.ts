import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventQuery, ProjectEvent } from '../../core/ports/project-store.ts';
import { eventPath, eventSchema } from '../../core/project/event.ts';
import { saysAbsent } from '../../core/kit/read-if-present.ts';
import { mapBounded } from '../map-bounded.ts';
import { writeInside } from './durable-file.ts';
import { openActorIndex } from './event-index.ts';
import { reallyInside } from './inside.ts';
import { readBytes } from './read-bytes.ts';

/** Files read at the same time while looking for an actor's events. */
const BATCH = 32;

/** Writes an event once: `events/YYYY/MM/<ULID>.json`. */
export async function writeEvent(root: string, event: ProjectEvent): Promise<string> {
  const path = eventPath(event);
  const full = await reallyInside(root, path);
  if ((await readEvent(full)) === undefined) await writeInside(root, path, `${JSON.stringify(event, null, 2)}\n`);
  return path;
}

/**
 * Events, newest first, of one actor if given. An index outside git remembers actors, so that files of others are
 * opened at most once.
 */
export async function readEvents(
  root: string,
  { actor, accept, limit = Infinity, onCorrupt }: EventQuery,
): Promise<ProjectEvent[]> {
  const index = actor === undefined ? undefined : await openActorIndex(root);
  const paths = (await eventPaths(root)).filter((path) => index?.mayBeOf(idOf(path), actor ?? '') ?? true);
  const found: ProjectEvent[] = [];
  for (const batch of batches(paths, accept ? BATCH : Math.min(BATCH, limit))) {
    const events = await mapBounded(batch, BATCH, (path) => readEvent(join(root, path)));
    for (const [at, event] of events.entries()) {
      if (!event) onCorrupt?.(batch[at] ?? '');
      else if ((actor === undefined || event.actor === actor) && (accept?.(event) ?? true)) found.push(event);
      if (event) index?.note(event.id, event.actor);
    }
    if (found.length >= limit) break;
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

/** For a failure of the file system: undefined where nothing is there; any other is thrown, for something may be. */
export function absentOnly(error: unknown): undefined {
  if (!saysAbsent(error)) throw error;
}

/**
 * Project paths of all event files, newest first. Throws the system's error for an unreadable folder: a missed event
 * would fork its actor's chain.
 */
export async function eventPaths(root: string): Promise<string[]> {
  const names = await namesBelow(join(root, 'events'));
  const files = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ id: idOf(name), path: `events/${name}` }));
  return files.sort((left, right) => (left.id < right.id ? 1 : -1)).map(({ path }) => path);
}

/** Lists again if a folder vanishes meanwhile, as when the branch changes. */
async function namesBelow(dir: string): Promise<string[]> {
  return readdir(dir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    absentOnly(error);
    return error.path === dir ? [] : namesBelow(dir);
  });
}

function* batches(paths: string[], size: number): Generator<string[]> {
  for (let at = 0; at < paths.length; at += size) yield paths.slice(at, at + size);
}

function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
}
