import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventChain, EventFile } from '../../core/ports/project-store.ts';
import { eventPath } from '../../core/project/event.ts';
import { parseJson } from '../../core/kit/parse-json.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { DRAFTS } from '../../core/operation/journal/drafts.ts';
import { writeDurably } from './durable-file.ts';
import { eventPaths, readEvent } from './events.ts';
import { absentOnly, readBytes } from './read-bytes.ts';

/** Files looked at at the same time. */
const BATCH = 32;

/** Fewer new links than this are read again next time instead of being written down. */
const WORTH_SAVING = 64;

/** A link with the state of its file when it was read. */
type Known = { stamp: string; link: EventFile['link'] };

/**
 * Every event file as a link, oldest first. A copy in `.sovran/` spares reading files whose inode, size and change time
 * are as before.
 */
export async function readEventChain(root: string): Promise<EventChain> {
  const copy = join(root, '.sovran', 'event-chain.json');
  const before = await readKnown(copy);
  const paths = eventPaths(root).toReversed();
  const known = await mapBounded(paths, BATCH, (path) => readLink(root, path, before[path]));
  const fresh = paths.filter((path, at) => known[at]?.stamp !== before[path]?.stamp).length;
  const entries = paths.flatMap((path, at) => (known[at] ? [[path, known[at]] as const] : []));
  if (fresh >= WORTH_SAVING) await writeDurably(copy, JSON.stringify(Object.fromEntries(entries)), join(root, DRAFTS));
  const state = digestOf(entries.map(([path, { stamp }]) => [path, stamp]));
  return { files: entries.map(([path, { link }]) => ({ path, link })), state };
}

async function readLink(root: string, path: string, before: Known | undefined): Promise<Known | undefined> {
  const full = join(root, path);
  const found = await lstat(full, { bigint: true }).catch(absentOnly);
  if (!found) return undefined;
  const stamp = `${found.ino}:${found.size}:${found.ctimeNs}`;
  if (before?.stamp === stamp) return before;
  const event = found.isFile() ? await readEvent(full) : undefined;
  if (!event || eventPath(event) !== path) return { stamp, link: null };
  return { stamp, link: { actor: event.actor, digest: digestOf(event), prev: event.prev } };
}

async function readKnown(path: string): Promise<Record<string, Known>> {
  return parseJson<Record<string, Known>>(await readBytes(path).catch(() => undefined)) ?? {};
}
