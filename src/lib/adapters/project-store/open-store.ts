import type { ProjectStore } from '../../core/ports/project-store.ts';
import { commitPaths } from './commit.ts';
import { askUnlessClean } from './checked-state.ts';
import { listEdited, listUncommitted, readCommittedFile, readCommittedResource } from './committed.ts';
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
  removeResource,
  writeResource,
  writeSettings,
} from './resource-files.ts';

/** Opens the project folder. Nothing is read yet. */
export function openStore(root: string): ProjectStore {
  return {
    root,
    settings: () => readSettings(root),
    writeSettings: (settings) => writeSettings(root, settings),
    read: (kind, name) => readResource(root, kind, name),
    list: (kind) => listResourceFiles(root, kind),
    readCommitted: (kind, name) => readCommittedResource(root, kind, name),
    write: (resource) => writeResource(root, resource),
    remove: (kind, name) => removeResource(root, kind, name),
    readFile: (path) => readProjectFile(root, path),
    readCommittedFile: (path) => readCommittedFile(root, path),
    writeFile: (path, content) => writeInside(root, path, content),
    removeFile: (path) => removeInside(root, path),
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
