import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '../../sha256.ts';
import { checkManifest, type ManifestVerdict, type PresentFile } from '../job/manifest.ts';
import { readJson } from './json-file.ts';

/** Recomputes every digest that `out/manifest.json` promises: no file missing, changed or added. */
export async function verifyManifest(folder: string, jobId: string): Promise<ManifestVerdict> {
  const raw = await readJson(join(folder, 'out', 'manifest.json'));
  return checkManifest(raw, jobId, (tree) => listTree(join(folder, 'out', tree)));
}

async function listTree(root: string): Promise<Map<string, PresentFile>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const present = new Map<string, PresentFile>();
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    present.set(path.slice(root.length + 1), await describe(path));
  }
  return present;
}

async function describe(path: string): Promise<PresentFile> {
  const found = await lstat(path);
  if (!found.isFile()) return { regular: false, size: found.size };
  return { regular: true, size: found.size, sha256: await sha256Of(path) };
}
