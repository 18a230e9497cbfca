import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectEvent } from '../../ports/project-store.ts';
import { writeProjectFile } from './project-file.ts';

/** Writes an event once: `events/YYYY/MM/<ULID>.json`. */
export async function writeEvent(root: string, event: ProjectEvent): Promise<string> {
  const [year, month] = event.at.split('-');
  const path = `events/${year}/${month}/${event.id}.json`;
  await writeProjectFile(root, path, `${JSON.stringify(event, null, 2)}\n`);
  return path;
}

/** Events, newest first, of one actor if given. */
export async function readEvents(root: string, options: { actor?: string; limit?: number }): Promise<ProjectEvent[]> {
  const found: ProjectEvent[] = [];
  for (const path of await eventPaths(join(root, 'events'))) {
    const event = JSON.parse(await readFile(path, 'utf8')) as ProjectEvent;
    if (options.actor !== undefined && event.actor !== options.actor) continue;
    found.push(event);
    if (options.limit !== undefined && found.length >= options.limit) break;
  }
  return found;
}

async function eventPaths(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json'));
  return files.map((name) => join(dir, name)).sort(byIdDescending);
}

function byIdDescending(left: string, right: string): number {
  return left < right ? 1 : -1;
}
