import { answersToSignals } from '../../core/kit/process-identity.ts';
import { chmod, link, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isDiskFull, systemReason } from '../../core/failures/system-reason.ts';
import { makeFolder } from '../../core/kit/make-folder.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import { fixable, message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { failedError, usageError, type SovranError } from '../../core/text/sovran-error.ts';
import { asSystemFailure } from '../failures/system-failure.ts';

/** Writes a file that a person named: a kill leaves what was there, or the whole text. Throws as `notSaved`. */
export async function writeNamedFile(path: string, text: string): Promise<void> {
  try {
    await putInPlace(path, text);
  } catch (error) {
    throw notSaved(path, error);
  }
}

/** The same for a new file that its owner alone reads. Throws `file-exists` (exit 2), or as `notSaved`. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  const place = resolve(path);
  try {
    await withDraft(place, async (draft) => {
      await writeFile(draft, text, { flag: 'wx', mode: 0o600, flush: true });
      await link(draft, place);
    });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw notSaved(path, error);
    const fix = message('cli.file-exists.fix', { path: shellWord(path) });
    throw usageError('file-exists', message('cli.file-exists', { path }), { fix });
  }
}

/** Follows a link to the replaced file; a device is written as it stands. */
async function putInPlace(path: string, text: string): Promise<void> {
  const place = await realpath(path).catch(() => resolve(path));
  const earlier = await stat(place).catch(() => undefined);
  if (earlier && !earlier.isFile() && !earlier.isDirectory()) return writeFile(place, text);
  await withDraft(place, async (draft) => {
    await writeFile(draft, text, { flag: 'wx' });
    if (earlier) await chmod(draft, earlier.mode);
    await rename(draft, place);
  });
}

/** Gives a name beside a place to work at, in a folder that is made if it can be; nothing stays there. */
export async function withDraft<T>(place: string, work: (draft: string) => Promise<T>): Promise<T> {
  makeFolder(dirname(place));
  const begin = `.${basename(place)}.sovran-`;
  await removeDrafts(dirname(place), begin);
  const draft = join(dirname(place), `${begin}${process.pid}`);
  try {
    return await work(draft);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Removes what commands left that were killed. */
async function removeDrafts(folder: string, begin: string): Promise<void> {
  const left = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(begin));
  const dead = left.filter((name) => !answersToSignals(Number.parseInt(name.slice(begin.length), 10)));
  await Promise.all(dead.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** `disk-full` (exit 1), which cleaning the store may not help: the file may lie on another disk; else `file-not-saved` (exit 2). */
export function notSaved(path: string, cause: unknown): SovranError {
  const reason = systemCode(cause);
  if (!isDiskFull(cause))
    return usageError('file-not-saved', fixable('cli.file-not-saved', { path, reason: systemReason(reason) }), {
      details: { path, reason },
      cause,
    });
  // The system’s error has no path.
  const full = asSystemFailure(Object.assign(new Error(reason, { cause }), { code: reason, path: resolve(path) }));
  return failedError('disk-full', full?.text ?? message('text.disk-full'), {
    fix: message('cli.no-room.fix'),
    next: [`df -h ${shellWord(dirname(path))}`, `df -i ${shellWord(dirname(path))}`],
    details: { ...full?.details, path },
    cause,
  });
}
