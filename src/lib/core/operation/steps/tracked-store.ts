import type { ProjectStore } from '../../ports/project-store.ts';

/** A project store that notes every path written through it, for the operation's commit. */
export function trackWrites(project: ProjectStore, note: (path: string) => void): ProjectStore {
  return {
    ...bindAll(project),
    root: project.root,
    writeSettings: async (settings) => noted(await project.writeSettings(settings), note),
    write: async (resource) => noted(await project.write(resource), note),
    remove: async (kind, name) => noted(await project.remove(kind, name), note),
    writeFile: async (path, content) => {
      note(path);
      await project.writeFile(path, content);
    },
    removeFile: async (path) => {
      note(path);
      await project.removeFile(path);
    },
    writeEvent: async (event) => noted(await project.writeEvent(event), note),
  };
}

function noted(path: string, note: (path: string) => void): string {
  note(path);
  return path;
}

function bindAll(project: ProjectStore): ProjectStore {
  return {
    root: project.root,
    settings: () => project.settings(),
    writeSettings: (settings) => project.writeSettings(settings),
    read: (kind, name) => project.read(kind, name),
    list: (kind) => project.list(kind),
    readCommitted: (kind, name) => project.readCommitted(kind, name),
    write: (resource) => project.write(resource),
    remove: (kind, name) => project.remove(kind, name),
    readFile: (path) => project.readFile(path),
    readCommittedFile: (path) => project.readCommittedFile(path),
    writeFile: (path, content) => project.writeFile(path, content),
    removeFile: (path) => project.removeFile(path),
    listFiles: (dir) => project.listFiles(dir),
    writeEvent: (event) => project.writeEvent(event),
    readEvents: (options) => project.readEvents(options),
    readEventChain: () => project.readEventChain(),
    listEditedEvents: (state) => project.listEditedEvents(state),
    listUncommitted: (paths) => project.listUncommitted(paths),
    commit: (request) => project.commit(request),
    repository: () => project.repository(),
    hasRemote: () => project.hasRemote(),
    gitWouldTake: (path) => project.gitWouldTake(path),
    ensureRepository: () => project.ensureRepository(),
  };
}
