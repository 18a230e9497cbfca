import type { Dirent } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDirectory, missingTree, treeDir, type StoreLayout } from './store-layout.ts';
import { sha256Of } from '../../core/kit/sha256.ts';
import { parseJson } from '../../core/kit/parse-json.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { writeDurably } from '../project-store/durable-file.ts';
import { digestOf } from '../../core/kit/canonical.ts';
import type { Tree, TreeFile, TreeVerdict } from '../../core/ports/artifacts.ts';
import { message, type Message } from '../../core/text/message.ts';
import { usageError, type SovranError } from '../../core/text/sovran-error.ts';

/** What stands for a byte that is not UTF-8 in a name: such a name could not be opened again. */
const REPLACEMENT = '\uFFFD';

/**
 * Paths of the regular files below a directory, sorted by bytes. Throws `not-found`, or `bad-tree` (exit 2) for links,
 * devices and names that are not UTF-8.
 */
export async function walkTree(dir: string): Promise<string[]> {
  await requireDirectory(dir);
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  const prefix = join(dir, '/');
  return entries.flatMap((entry) => pathOf(entry, prefix)).sort(compareBytes);
}

function pathOf(entry: Dirent, prefix: string): string[] {
  const path = join(entry.parentPath, entry.name).slice(prefix.length);
  if (path.includes(REPLACEMENT)) throw badTree(message('project.tree.bad-name', { path: JSON.stringify(path) }), path);
  if (entry.isDirectory()) return [];
  if (entry.isFile()) return [path];
  throw badTree(message('project.tree.not-regular', { path }), path);
}

async function requireDirectory(dir: string): Promise<void> {
  const found = await stat(dir).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw usageError('not-found', message('project.tree.no-directory', { path: dir }), { details: { path: dir } });
}

function badTree(text: Message, path: string): SovranError {
  return usageError('bad-tree', text, {
    fix: message('project.tree.not-regular.fix'),
    details: { path },
  });
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Files hashed at the same time: libuv has four threads, and one disk gains nothing from more. */
const WIDTH = 4;

/** Digest, size and files of a directory; every byte is read. */
export async function describeTree(dir: string, signal?: AbortSignal): Promise<Tree> {
  const files = await mapBounded(await walkTree(dir), WIDTH, async (path): Promise<TreeFile> => ({
    path,
    sha256: await sha256Of(join(dir, path), signal),
    size: (await stat(join(dir, path))).size,
  }));
  return treeOf(files);
}

/**
 * The tree of files sorted by path. Its digest is the sha256 of the canonical JSON of `[{path, sha256, size}]`, as the
 * workers compute it.
 */
export function treeOf(files: TreeFile[]): Tree {
  return { digest: digestOf(files), bytes: files.reduce((sum, { size }) => sum + size, 0), files };
}

/** Writes `<hex>.json` beside a tree, so that listing it never hashes it again. */
export async function writeManifest(dir: string, { bytes, files }: Tree): Promise<void> {
  await writeDurably(`${dir}.json`, `${JSON.stringify({ bytes, files })}\n`);
}

/** The recorded tree, or undefined when the record is missing, broken or of another tree than its name says. */
export async function readManifest(dir: string, digest: string): Promise<Tree | undefined> {
  const recorded = await readRecord(dir);
  const tree = Array.isArray(recorded?.files) ? treeOf(recorded.files) : undefined;
  return tree?.digest === digest ? tree : undefined;
}

/** Bytes of a tree as recorded, without reading its list of files when the record is whole. */
export async function recordedBytes(dir: string): Promise<number | undefined> {
  return (await readRecord(dir))?.bytes;
}

async function readRecord(dir: string): Promise<Pick<Tree, 'bytes' | 'files'> | null | undefined> {
  return parseJson(await readFile(`${dir}.json`).catch(() => undefined));
}

/** Whether a directory has exactly these files with these sizes; no byte is read. */
export async function looksWhole(dir: string, files: TreeFile[]): Promise<boolean> {
  const paths = await walkTree(dir).catch(() => undefined);
  if (paths?.length !== files.length) return false;
  const matches = await mapBounded(files, 16, async ({ path, size }) => {
    const found = await stat(join(dir, path)).catch(() => undefined);
    return found?.size === size;
  });
  return matches.every(Boolean);
}

/**
 * Hashes every byte of a tree again. Differences come from the record beside the tree if that matches the tree's
 * digest.
 */
export async function verifyTree(layout: StoreLayout, digest: string, signal?: AbortSignal): Promise<TreeVerdict> {
  const dir = treeDir(layout, digest);
  if (!(await isDirectory(dir))) throw missingTree(digest);
  const found = await describeTree(dir, signal);
  if (found.digest === digest) return { digest, ok: true, differences: [] };
  const recorded = await readManifest(dir, digest);
  return { digest, ok: false, differences: recorded ? compare(recorded.files, found.files) : [] };
}

type Difference = TreeVerdict['differences'][number];

function compare(expected: TreeFile[], found: TreeFile[]): Difference[] {
  const before = new Map(expected.map((file) => [file.path, file]));
  const now = new Map(found.map((file) => [file.path, file]));
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((path): Difference[] => {
    const [old, fresh] = [before.get(path), now.get(path)];
    if (!fresh) return [{ path, problem: 'missing' }];
    if (!old) return [{ path, problem: 'added' }];
    return old.sha256 === fresh.sha256 && old.size === fresh.size ? [] : [{ path, problem: 'changed' }];
  });
}
