import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readdir, readFile } from 'node:fs/promises';
import { packageRoot } from '../core/kit/package-root.ts';

/** The store shared by a user's projects: `SOVRAN_STORE`, else `$XDG_DATA_HOME/sovran/store`. */
export function storeRoot(): string {
  const named = process.env.SOVRAN_STORE;
  if (named) return resolve(named);
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'sovran', 'store');
}

/**
 * A short private folder for Unix sockets, one per store: `$XDG_RUNTIME_DIR/sovran-<uid>-<8 hex>`, or in `/tmp`. Socket
 * paths end at 107 bytes.
 */
export function runtimeRoot(): string {
  const mark = createHash('sha256').update(storeRoot()).digest('hex').slice(0, 8);
  const runtime = process.env.XDG_RUNTIME_DIR;
  const base = runtime && existsSync(runtime) ? runtime : '/tmp';
  return join(base, `sovran-${process.getuid?.() ?? 0}-${mark}`);
}

/** Text of a file that came with the program, by its path under `templates/`. */
export async function readTemplate(path: string): Promise<string> {
  return readFile(join(packageRoot(), 'templates', path), 'utf8');
}

/** Names of the files of a folder under `templates/`, sorted. */
export async function readTemplateNames(folder: string): Promise<string[]> {
  return (await readdir(join(packageRoot(), 'templates', folder))).toSorted();
}
