import type { FileWrite, ProjectStore } from '../../core/ports/project-store.ts';
import { commitPaths } from './commit.ts';
import { askUnlessClean, listEdited, listUncommitted, readCommittedFile, readCommittedResource } from './committed.ts';
import { removeInside, writeInside } from './durable-file.ts';
import { readEventChain } from './event-chain.ts';
import { readEvents, writeEvent } from './events.ts';
import { inside } from './inside.ts';
import { readNames, readProjectFile } from './read-bytes.ts';
import { ensureRepository, findRepository, gitWouldTake, hasRemote } from './repository.ts';
import {
  listResourceFiles,
  readResource,
  readSettings,
  renderResource,
  renderSettings,
  resourcePath,
} from './resource-files.ts';

/** Opens the project folder; `note` hears of each write before it happens. Nothing is read yet. */
export function openStore(root: string, note?: (write: FileWrite) => void): ProjectStore {
  const tell = async (path: string, after: string | Uint8Array | null): Promise<void> =>
    note?.(await describeWrite(root, path, after));
  const put = async ({ path, content }: { path: string; content: string | Uint8Array }): Promise<string> => {
    await tell(path, content);
    await writeInside(root, path, content);
    return path;
  };
  const drop = async (path: string): Promise<string> => {
    await tell(path, null);
    await removeInside(root, path);
    return path;
  };
  return {
    root,
    noting: (listener) => openStore(root, listener),
    settings: () => readSettings(root),
    writeSettings: async (settings) => put(await renderSettings(root, settings)),
    read: (kind, name) => readResource(root, kind, name),
    list: (kind) => listResourceFiles(root, kind),
    readCommitted: (kind, name) => readCommittedResource(root, kind, name),
    write: async (resource) => put(await renderResource(root, resource)),
    remove: (kind, name) => drop(resourcePath(kind, name)),
    readFile: (path) => readProjectFile(root, path),
    readCommittedFile: (path) => readCommittedFile(root, path),
    writeFile: async (path, content) => void (await put({ path, content })),
    removeFile: async (path) => void (await drop(path)),
    listFiles: (dir) => readNames(inside(root, dir)),
    writeEvent: (event) => writeEvent(root, event),
    readEvents: (options) => readEvents(root, options ?? {}),
    readEventChain: () => readEventChain(root),
    listEditedEvents: (state) => askUnlessClean(root, state, () => listEdited(root, 'events')),
    listUncommitted: (paths) => listUncommitted(root, paths),
    commit: (request) => commitPaths(root, request),
    repository: () => findRepository(root),
    hasRemote: () => hasRemote(root),
    gitWouldTake,
    ensureRepository: () => ensureRepository(root),
  };
}

/** What a run left as evidence stays whatever becomes of the run. */
const EVIDENCE = /^runs\//;

async function describeWrite(root: string, path: string, after: string | Uint8Array | null): Promise<FileWrite> {
  if (EVIDENCE.test(path)) return { path };
  const before = await readProjectFile(root, path);
  return { path, content: { before: textOf(before ?? null), after: textOf(after) } };
}

function textOf(content: string | Uint8Array | null): string | null {
  return content === null ? null : Buffer.from(content).toString();
}
