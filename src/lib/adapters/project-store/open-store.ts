import type { FileWrite, ProjectStore } from '../../core/ports/project-store.ts';
import { commitPaths } from './commit.ts';
import { askUnlessClean, listEdited, listUncommitted, readCommittedFile, readCommittedResource } from './committed.ts';
import { removeInside, writeInside } from './durable-file.ts';
import { readEventChain } from './event-chain.ts';
import { readEvents, writeEvent } from './events.ts';
import { inside } from './inside.ts';
import { readNames, readProjectFile } from './read-bytes.ts';
import { ensureRepository, findRepository, gitWouldTake, hasRemote, isShallow } from './repository.ts';
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
  const put = async ({ path, content }: { path: string; content: string | Uint8Array }): Promise<string> => {
    note?.(await describeWrite(root, path, content));
    await writeInside(root, path, content);
    return path;
  };
  const drop = async (path: string): Promise<string> => {
    note?.(await describeWrite(root, path, null));
    await removeInside(root, path);
    return path;
  };
  return {
    root,
    noting: (listener) => openStore(root, listener),
    settings: readSettings.bind(null, root),
    writeSettings: async (settings) => put(await renderSettings(root, settings)),
    read: readResource.bind(null, root),
    list: listResourceFiles.bind(null, root),
    readCommitted: readCommittedResource.bind(null, root),
    write: async (resource) => put(await renderResource(root, resource)),
    remove: (kind, name) => drop(resourcePath(kind, name)),
    readFile: (path) => readProjectFile(root, path),
    readCommittedFile: readCommittedFile.bind(null, root),
    writeFile: async (path, content) => void (await put({ path, content })),
    removeFile: async (path) => void (await drop(path)),
    listFiles: (dir) => readNames(inside(root, dir)),
    writeEvent: writeEvent.bind(null, root),
    readEvents: readEvents.bind(null, root),
    readEventChain: readEventChain.bind(null, root),
    listEditedEvents: (state) => askUnlessClean(root, state, () => listEdited(root, 'events')),
    listUncommitted: listUncommitted.bind(null, root),
    commit: (request) => commitPaths(root, request),
    repository: findRepository.bind(null, root),
    isShallow: isShallow.bind(null, root),
    hasRemote: hasRemote.bind(null, root),
    gitWouldTake,
    ensureRepository: ensureRepository.bind(null, root),
    atHead: async (wanted) => (await import('./head.ts')).openHead(root, wanted),
  };
}

/** What a run left as evidence stays whatever becomes of the run. */
const EVIDENCE = /^runs\//;

async function describeWrite(root: string, path: string, after: string | Uint8Array | null): Promise<FileWrite> {
  if (EVIDENCE.test(path)) return { path };
  const before = await readProjectFile(root, path);
  const content = {
    before: before === undefined ? null : Buffer.from(before).toString(),
    after: after === null ? null : Buffer.from(after).toString(),
  };
  return { path, content };
}
