import { readdir, readFile, rm } from 'node:fs/promises';

import type { ProjectStore } from '../../ports/project-store.ts';
import { commitPaths } from './commit.ts';
import { readEvents, writeEvent } from './events.ts';
import { writeProjectFile } from './project-file.ts';
import { listResourceFiles, readResource, readSettings, removeResource, writeResource } from './resource-files.ts';
import { inside } from './inside.ts';

/** Opens the project folder. Nothing is read yet. */
export function openStore(root: string): ProjectStore {
  return {
    root,
    settings: () => readSettings(root),
    read: (kind, name) => readResource(root, kind, name),
    list: (kind) => listResourceFiles(root, kind),
    write: (resource) => writeResource(root, resource),
    remove: (kind, name) => removeResource(root, kind, name),
    readFile: (path) => readIfThere(inside(root, path)),
    writeFile: (path, content) => writeProjectFile(root, path, content),
    removeFile: (path) => rm(inside(root, path), { force: true }),
    listFiles: (dir) => namesIn(inside(root, dir)),
    writeEvent: (event) => writeEvent(root, event),
    readEvents: (options) => readEvents(root, options ?? {}),
    commit: (request) => commitPaths(root, request),
  };
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
