import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DRAFTS } from '../../core/operation/journal/drafts.ts';
import { makeFolder } from '../../core/kit/make-folder.ts';
import { inHeldFolder, inside } from './inside.ts';

/**
 * Writes a file so that readers and crashes see old or new content, never a part. The draft lies in `drafts`, on the
 * same file system.
 */
export async function writeDurably(
  path: string,
  content: string | Uint8Array,
  drafts: string = dirname(path),
  mode?: number,
): Promise<void> {
  const draft = await writeDraft(drafts, content, path, mode);
  makeFolder(dirname(path));
  try {
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncPath(dirname(path));
}

/** The same for a file of a project, by its project path: no link leads it elsewhere, whenever it is put there. */
export async function writeInside(root: string, path: string, content: string | Uint8Array): Promise<void> {
  const draft = await writeDraft(join(root, DRAFTS), content, inside(root, path));
  try {
    await inHeldFolder(root, path, async (file, folder) => {
      await rename(draft, file);
      await folder.sync();
    });
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Removes a file of a project, by its project path; what is not there is no error. */
export async function removeInside(root: string, path: string): Promise<void> {
  if ((await stat(dirname(inside(root, path))).catch(() => undefined)) === undefined) return;
  await inHeldFolder(root, path, (file) => rm(file, { force: true }));
}

/** Writes what is to become `path`, with the mode that this has now. */
async function writeDraft(dir: string, content: string | Uint8Array, path: string, mode?: number): Promise<string> {
  makeFolder(dir);
  const draft = join(dir, randomBytes(8).toString('hex'));
  const before = await stat(path).catch(() => undefined);
  const handle = await open(draft, 'wx', mode ?? (before ? before.mode & 0o777 : 0o666));
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return draft;
}

/** Has what was written to a file, or the names in a folder, on the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
