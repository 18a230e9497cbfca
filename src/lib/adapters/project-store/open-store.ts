import { digestOfText } from '../../core/kit/canonical.ts';
import type { FileWrite, ProjectStore } from '../../core/ports/project-store.ts';
import { commitPaths } from './commit.ts';
import { openCommit } from './commit-reader.ts';
import { askUnlessClean, listEdited, listUncommitted } from './committed.ts';
import { removeInside, writeInside } from './durable-file.ts';
import { readEventChain } from './event-chain.ts';
import { type KnownEvents, readEvents, writeEvent } from './events.ts';
import { type FolderFiles, folderFiles } from './folder-files.ts';
import { openHistory } from './history.ts';
import { type FileSource, type Parsed, resourceReader } from './reader.ts';
import { describeRepository, ensureRepository, gitWouldTake } from './repository.ts';
import { renderResource, renderSettings } from './resource-files.ts';

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
  const put = async ({ path, content }: { path: string; content: string | Uint8Array }): Promise<string> => {
    note?.(await describeWrite(files, path, content));
    await writeInside(root, path, content);
    await files.wrote(path, content);
    return path;
  };
  return {
    root,
    revision: async () => undefined,
    at: (revision) => openCommit(root, revision, parsed),
    ...resourceReader(files, parsed),
    readEvents: readEvents.bind(null, root, events),
    readEventChain: readEventChain.bind(null, root),
    listUncommitted: listUncommitted.bind(null, root),
    noting: (listener) => storeIn(folder, listener),
    writeSettings: async (settings) => put(await renderSettings(folder, settings)),
    write: async (resource) => put(await renderResource(folder, resource)),
    writeFile: async (path, content) => void (await put({ path, content })),
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

/** What a run left as evidence stays whatever becomes of the run. */
const EVIDENCE = /^runs\//;

async function describeWrite(files: FileSource, path: string, after: string | Uint8Array | null): Promise<FileWrite> {
  const digest = after === null ? null : digestOfText(after);
  if (EVIDENCE.test(path)) return { path, digest };
  const before = await files.read(path);
  const content = {
    before: before === undefined ? null : Buffer.from(before).toString(),
    after: after === null ? null : Buffer.from(after).toString(),
  };
  return { path, digest, content };
}
