import { createHash } from 'node:crypto';
import { chmod, copyFile, readdir, rename, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { StageContext } from '../../core/operation/context.ts';
import { makeFolder } from '../../core/kit/make-folder.ts';
import { sha256Of } from '../../core/kit/sha256.ts';
import { saysAbsent } from '../../core/kit/read-if-present.ts';
import { fixable, message } from '../../core/text/message.ts';
import { driftError, EXIT, refusedError, SovranError, usageError } from '../../core/text/sovran-error.ts';
import type { ExportBundle } from '../../stages/governance/export/bundle.ts';
import type { Exported } from '../../stages/governance/export/schema.ts';
import { notSaved } from './write-file.ts';

/** Lies in an export until it is whole. */
const MARK = '.sovran-export-unfinished';
const HISTORY = 'project.bundle';
const SUMS = 'SHA256SUMS';
/** Room to leave, and for the history, bytes. */
const MARGIN = 64 * 1024 * 1024;
const MIB = 1024 * 1024;

/** A file of an export by its path, and where it comes from. */
type Source = { bytes: string | Uint8Array } | { from: string; sha256: string; size: number };

/** Throws `folder-taken` (exit 2) for a folder that holds anything. */
export async function refuseTaken(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (saysAbsent(error)) return [];
    throw notSaved(folder, error);
  });
  if (names.length > 0) throw usageError('folder-taken', fixable('govern.export.taken', { path: folder }));
}

/**
 * Writes an export beside its folder and renames it there once it is whole; weights that an interrupted export copied stay.
 * Throws `disk-too-small` (exit 3), `tree-changed` (exit 5), `interrupted`, or as `notSaved`.
 */
export async function saveExport(named: string, bundle: ExportBundle, ctx: StageContext): Promise<Exported> {
  const history = bundle.hasHistory ? ctx.project.history() : undefined;
  const saved = await saveFiles(named, sourcesOf(bundle), ctx, async (draft) => history?.bundle(join(draft, HISTORY)));
  const { commit: revision, environments, absent } = bundle;
  return { ...saved, revision, environments, absent };
}

/** Writes texts by path, with their digests, as `saveExport` does. */
export async function saveTexts(named: string, texts: ReadonlyMap<string, string>, ctx: StageContext): Promise<void> {
  await saveFiles(named, new Map([...texts].map(([path, bytes]) => [path, { bytes }])), ctx, async () => undefined);
}

async function saveFiles(
  named: string,
  wanted: ReadonlyMap<string, Source>,
  ctx: StageContext,
  addHistory: (draft: string) => Promise<void>,
): Promise<Pick<Exported, 'path' | 'files' | 'bytes'>> {
  const folder = resolve(named);
  const draft = `${folder}.part`;
  await refuseTaken(folder);
  try {
    await beginDraft(draft, wanted);
    const sums: string[] = [];
    for (const [path, source] of wanted) sums.push(`${await place(join(draft, path), source, ctx)}  ${path}`);
    await addHistory(draft);
    if (await isThere(join(draft, HISTORY))) sums.push(`${await sha256Of(join(draft, HISTORY))}  ${HISTORY}`);
    await writeFile(join(draft, SUMS), `${sums.toSorted().join('\n')}\n`, { flush: true });
    const bytes = await sizeOf(draft);
    await rm(join(draft, MARK));
    await rmdir(folder).catch(() => undefined);
    await rename(draft, folder);
    return { path: folder, files: sums.length + 1, bytes };
  } catch (error) {
    throw error instanceof SovranError ? error : notSaved(named, error);
  }
}

function sourcesOf({ texts, trees }: ExportBundle): Map<string, Source> {
  const weights = trees.flatMap(({ into, from, files }) =>
    files.map(({ path, sha256, size }): [string, Source] => [
      `${into}/${path}`,
      { from: join(from, path), sha256, size },
    ]),
  );
  return new Map([...[...texts].map(([path, bytes]): [string, Source] => [path, { bytes }]), ...weights]);
}

/** A new draft, or one that a killed export left, without what is not wanted any longer. */
async function beginDraft(draft: string, wanted: ReadonlyMap<string, Source>): Promise<void> {
  if (!(await isThere(join(draft, MARK)))) await refuseTaken(draft);
  makeFolder(draft);
  await writeFile(join(draft, MARK), '');
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    const path = relative(draft, join(entry.parentPath, entry.name));
    if (!entry.isDirectory() && path !== MARK && !wanted.has(path)) await rm(join(draft, path));
  }
  const { bavail, bsize } = await statfs(draft);
  const sizes = [...wanted.values()].map((source) =>
    'from' in source ? source.size : Buffer.byteLength(source.bytes),
  );
  const needed = sizes.reduce((sum, size) => sum + size, MARGIN) - (await sizeOf(draft));
  if (needed <= bavail * bsize) return;
  const [mib, free] = [Math.ceil(needed / MIB), Math.floor((bavail * bsize) / MIB)];
  throw refusedError('disk-too-small', fixable('govern.export.no-room', { path: dirname(draft), needed: mib, free }));
}

/** Returns the sha256 of the file once it is there. */
async function place(path: string, source: Source, { interrupt }: StageContext): Promise<string> {
  if (interrupt.requested || interrupt.signal.aborted)
    throw new SovranError({ code: 'interrupted', exit: EXIT.interrupted, text: message('govern.export.stopped') });
  makeFolder(dirname(path));
  if ('bytes' in source) {
    await writeFile(path, source.bytes, {
      mode: path.endsWith('.sh') || path.endsWith('llama-server') ? 0o755 : 0o644,
    });
    return createHash('sha256').update(source.bytes).digest('hex');
  }
  const there =
    (await isThere(path)) && (await stat(path)).size === source.size && (await sha256Of(path)) === source.sha256;
  if (there) return source.sha256;
  await rm(path, { force: true });
  await copyFile(source.from, path);
  await chmod(path, 0o644);
  if ((await sha256Of(path)) === source.sha256) return source.sha256;
  throw driftError('tree-changed', fixable('govern.export.damaged', { path: source.from }));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (one) => (await stat(join(one.parentPath, one.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
