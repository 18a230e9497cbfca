import { digestOfText, digestOf } from '../../core/kit/canonical.ts';
import type { FileWrite, ProjectStore, EventChain, EventFile } from '../../core/ports/project-store.ts';
import { commitPaths } from './commit.ts';
import { openCommit } from './commit-reader.ts';
import { askUnlessClean, listEdited, listUncommitted } from './committed.ts';
import { removeInside, writeInside, writeDurably } from './durable-file.ts';
import { type KnownEvents, readEvents, writeEvent, eventPaths, readEvent } from './events.ts';
import { type FolderFiles, folderFiles } from './folder-files.ts';
import { visitFiles } from './visit-files.ts';
import { openHistory } from './history.ts';
import { type FileSource, type Parsed, resourceReader, renderResource, renderSettings } from './reader.ts';
import { describeRepository, ensureRepository, gitWouldTake } from './repository.ts';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventPath } from '../../core/project/event.ts';
import { parseJson } from '../../core/kit/parse-json.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { DRAFTS } from '../../core/operation/journal/drafts.ts';
import { absentOnly, readBytes } from './read-bytes.ts';

/** Opens the project folder. Nothing is read yet. */
export function openStore(root: string): ProjectStore {
  return storeIn({ root, files: folderFiles(root), parsed: new Map(), events: new Map() });
}

/** A project folder, and what was read of it. */
interface Folder {
  root: string;
  files: FolderFiles;
  parsed: Parsed;
  events: KnownEvents;
}

function storeIn(folder: Folder, note?: (write: FileWrite) => void): ProjectStore {
  const { root, files, parsed, events } = folder;
  type Written = { path: string; content: string | Uint8Array };
  const put = async ({ path, content }: Written, before?: 'forget'): Promise<string> => {
    note?.(await describeWrite(files, path, content, before));
    await writeInside(root, path, content);
    await files.wrote(path, content);
    return path;
  };
  return {
    root,
    revision: async () => undefined,
    at: (revision) => openCommit(root, revision, parsed),
    ...resourceReader(files, parsed),
    visitFiles: visitFiles.bind(null, root),
    readEvents: readEvents.bind(null, root, events),
    readEventChain: readEventChain.bind(null, root),
    listUncommitted: listUncommitted.bind(null, root),
    noting: (listener) => storeIn(folder, listener),
    writeSettings: async (settings) => put(await renderSettings(folder, settings)),
    write: async (resource) => put(await renderResource(folder, resource)),
    writeFile: async (path, content, before) => void (await put({ path, content }, before)),
    removeFile: async (path) => {
      note?.(await describeWrite(files, path, null));
      await removeInside(root, path);
    },
    writeEvent: writeEvent.bind(null, root),
    listEditedEvents: (state) => askUnlessClean(root, state, () => listEdited(root, 'events')),
    commit: commitPaths.bind(null, root),
    repository: describeRepository.bind(null, root),
    history: () => openHistory(root),
    gitWouldTake,
    ensureRepository: ensureRepository.bind(null, root),
  };
}

/** What a run left as evidence stays whatever becomes of the run; so do tiles, which are made from what is sealed. */
const EVIDENCE = /^(runs|audit\/tile)\//;

async function describeWrite(
  files: FileSource,
  path: string,
  after: string | Uint8Array | null,
  how?: 'forget',
): Promise<FileWrite> {
  const digest = after === null ? null : digestOfText(after);
  if (how === 'forget' || EVIDENCE.test(path)) return { path, digest };
  const before = await files.read(path);
  const content = {
    before: before === undefined ? null : Buffer.from(before).toString(),
    after: after === null ? null : Buffer.from(after).toString(),
  };
  return { path, digest, content };
}

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
async function readEventChain(root: string): Promise<EventChain> {
  const copy = join(root, '.sovran', 'event-chain.json');
  const before = parseJson<Record<string, Known>>(await readBytes(copy).catch(() => undefined)) ?? {};
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
