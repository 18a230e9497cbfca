import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeFile } from '../../core/ports/artifacts.ts';
import { sha256Of } from '../sha256.ts';

/** Keeps complete files and parts of an interrupted transfer, removes the rest; returns the complete ones. */
export async function keepWhole(folder: string, files: TreeFile[], signal?: AbortSignal): Promise<Set<string>> {
  const wanted = new Map(files.map((file) => [file.path, file]));
  const kept = new Set<string>();
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries.filter((one) => !one.isDirectory())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (await isWhole(path, wanted.get(name), signal)) kept.add(name);
    else if (!wanted.has(name.replace(/\.part(\.[0-9a-f]+)?$/, ''))) await rm(path, { force: true });
  }
  return kept;
}

async function isWhole(path: string, file: TreeFile | undefined, signal?: AbortSignal): Promise<boolean> {
  const found = await lstat(path);
  return file?.size === found.size && found.isFile() && (await sha256Of(path, signal)) === file.sha256;
}
