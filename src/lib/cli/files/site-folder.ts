import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { opendir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { saysAbsent } from '../../core/kit/read-if-present.ts';
import { fixable } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { notSaved, withDraft } from './write-file.ts';

/** Lies among the pages: what they were made from, and which files they are. */
export const MARK = '.sovran-site.json';

const markSchema = z.object({
  commit: z.string(),
  language: z.string(),
  version: z.string(),
  pages: z.array(z.string()),
});

/** What a folder of pages was made from, and by which version of the program. */
export type SiteMark = Omit<z.infer<typeof markSchema>, 'pages'>;

/**
 * Puts pages into a folder as a whole: a kill leaves the old ones or the new. Throws `site-foreign` for a folder with
 * other files (exit 2), or as `notSaved`.
 */
export async function saveSite(
  folder: string,
  pages: ReadonlyMap<string, string | Uint8Array>,
  mark: SiteMark,
): Promise<void> {
  await refuseForeign(folder);
  const place = await realpath(folder).catch(() => resolve(folder));
  try {
    await withDraft(place, async (draft) => {
      writePages(draft, pages, mark);
      await putInPlace(draft, place);
    });
  } catch (error) {
    throw notSaved(folder, error);
  }
}

/** What a folder's pages were made from; undefined where it has none. */
export async function readMark(folder: string): Promise<z.infer<typeof markSchema> | undefined> {
  try {
    return markSchema.parse(JSON.parse(await readFile(join(folder, MARK), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Throws `site-foreign` (exit 2) for a folder that holds what no earlier build wrote: it would be gone. */
export async function refuseForeign(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (saysAbsent(error)) return undefined;
    throw error;
  });
  if (!found) return;
  const own = new Set([MARK, ...((await readMark(folder))?.pages ?? [])]);
  const foreign = found.isDirectory() ? await findOther(folder, own) : basename(folder);
  if (foreign === undefined) return;
  throw usageError('site-foreign', fixable('site.foreign', { path: folder, file: foreign }), {
    details: { path: folder, file: foreign },
  });
}

/** First file below a folder that is not among `own`: a look at a whole disk ends there. */
async function findOther(folder: string, own: ReadonlySet<string>): Promise<string | undefined> {
  for await (const entry of await opendir(folder, { recursive: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (!entry.isDirectory() && !own.has(path)) return path;
  }
  return undefined;
}

/** At once, not in turns with the thread pool: that takes half the CPU for a thousand files. */
function writePages(draft: string, pages: ReadonlyMap<string, string | Uint8Array>, mark: SiteMark): void {
  const folders = new Set(['.', ...[...pages.keys()].map((path) => dirname(path))]);
  for (const folder of folders) mkdirSync(join(draft, folder), { recursive: true });
  for (const [path, text] of pages) writeFileSync(join(draft, path), text);
  writeFileSync(join(draft, MARK), `${JSON.stringify({ ...mark, pages: [...pages.keys()] })}\n`);
}

/** One step of the kernel where `mv` knows it (coreutils 9.5), else two renames with an instant between them. */
async function putInPlace(draft: string, place: string): Promise<void> {
  if (!existsSync(place)) return renameSync(draft, place);
  if (await exchange(draft, place)) return;
  const old = `${draft}.old`;
  renameSync(place, old);
  renameSync(draft, place);
  rmSync(old, { recursive: true, force: true });
}

function exchange(one: string, other: string): Promise<boolean> {
  return new Promise((settle) => {
    const child = spawn('mv', ['--exchange', '--no-target-directory', '--', one, other], { stdio: 'ignore' });
    child.on('error', () => settle(false));
    child.on('close', (code) => settle(code === 0));
  });
}
