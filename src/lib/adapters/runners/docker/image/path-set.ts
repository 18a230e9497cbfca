import { lstat, readdir, readlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Local paths for an image, with all their parent folders and links. */
export class PathSet {
  readonly #paths = new Set<string>(['/']);

  /** Relative to `/`, sorted by code unit. */
  list(): string[] {
    return [...this.#paths]
      .filter((path) => path !== '/')
      .map((path) => path.slice(1))
      .toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Adds one path and what its links lead to. What is not there is left out. */
  async add(path: string): Promise<void> {
    const parent = path === '/' ? path : await this.#addFolder(dirname(path));
    await this.#addEntry(join(parent, path.slice(dirname(path).length)));
  }

  /** Adds all that is below a folder, except where `leave` says so of a name. */
  async addTree(folder: string, leave: (name: string) => boolean): Promise<void> {
    await this.add(folder);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (leave(entry.name)) continue;
      if (entry.isDirectory()) await this.addTree(path, leave);
      else await this.add(path);
    }
  }

  /** The real path of a folder; adds the links that lead to it. */
  async #addFolder(folder: string): Promise<string> {
    if (folder === '/') return folder;
    const parent = await this.#addFolder(dirname(folder));
    const here = join(parent, folder.slice(dirname(folder).length));
    if (this.#paths.has(here) && !(await isLink(here))) return here;
    this.#paths.add(here);
    return (await isLink(here)) ? this.#addFolder(resolve(parent, await readlink(here))) : here;
  }

  async #addEntry(path: string): Promise<void> {
    if (this.#paths.has(path)) return;
    const found = await lstat(path).catch(() => undefined);
    if (!found) return;
    this.#paths.add(path);
    if (found.isSymbolicLink()) await this.add(resolve(dirname(path), await readlink(path)));
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
}
