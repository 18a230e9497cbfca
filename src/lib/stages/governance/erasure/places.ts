import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { describeSource } from '../../data/source/describe-source.ts';
import { readParquet } from '../../data/source/parquet.ts';
import { readBytes } from '../../data/source/read-bytes.ts';
import type { Matcher } from './matcher.ts';

/** A file that holds the person: lines from 1, none where it spans several. */
export interface FoundFile {
  /** Below the folder that was searched. */
  path: string;
  lines: number[];
  digest: string;
}

export interface Search {
  found: FoundFile[];
  /** Files that are too large, or may not be read. */
  unread: string[];
}

const MAX_BYTES = 64 * 1024 * 1024;
const SAMPLE_BYTES = 8000;

/** Searches the text files of a folder; `skip` says what of it is left out. */
export async function searchFolder(root: string, matcher: Matcher, skip: (path: string) => boolean): Promise<Search> {
  const search: Search = { found: [], unread: [] };
  for await (const path of filesBelow(root, root, skip)) {
    const bytes = await readSmall(join(root, path));
    if (bytes === undefined) search.unread.push(path);
    else if (!bytes.subarray(0, SAMPLE_BYTES).includes(0)) {
      const lines = linesHolding(bytes.toString('utf8'), matcher);
      if (lines) search.found.push({ path, lines, digest: digestOfText(bytes) });
    }
  }
  return search;
}

/** Links are left: what they lead to is another place. */
async function* filesBelow(root: string, folder: string, skip: (path: string) => boolean): AsyncIterable<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = relative(root, join(folder, entry.name));
    if (skip(path)) continue;
    if (entry.isDirectory()) yield* filesBelow(root, join(folder, entry.name), skip);
    else if (entry.isFile()) yield path;
  }
}

async function readSmall(path: string): Promise<Buffer | undefined> {
  try {
    return (await stat(path)).size > MAX_BYTES ? undefined : await readFile(path);
  } catch {
    return undefined;
  }
}

function linesHolding(text: string, matcher: Matcher): number[] | undefined {
  if (!holdsRaw(text, matcher)) return undefined;
  return text.split('\n').flatMap((line, at) => (holdsRaw(line, matcher) ? [at + 1] : []));
}

/** Whether a text holds the person as it is, or as JSON writes it. */
export function holdsRaw(text: string, matcher: Matcher): boolean {
  return matcher.holds(text) || (text.includes('\\') && matcher.holds(unescaped(text)));
}

function unescaped(text: string): string {
  const letters = text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return letters.replaceAll(/\\[nrtbf"/\\]/g, ' ');
}

const PIECE = 1 << 20;
/** What the end of a piece and the begin of the next share, so that nothing is missed between them. */
const SHARED = 4096;

/** Number of rows or lines of a source that hold the person; undefined where it is absent or cannot be read. */
export async function countInSource(path: string, matcher: Matcher, signal: AbortSignal): Promise<number | undefined> {
  try {
    const { format, gzip } = await describeSource(path);
    const { bytes } = format === 'parquet' ? readParquet(path, signal) : readBytes(path, gzip, signal);
    let [count, rest] = [0, Buffer.alloc(0)];
    for await (const piece of bytes) {
      const whole = Buffer.concat([rest, piece]);
      const end = whole.lastIndexOf(10) + 1 || (whole.length > PIECE ? whole.length : 0);
      count += linesHolding(whole.toString('utf8', 0, end), matcher)?.length ?? 0;
      rest = whole[end - 1] === 10 ? whole.subarray(end) : whole.subarray(Math.max(0, end - SHARED));
    }
    return count + (linesHolding(rest.toString('utf8'), matcher)?.length ?? 0);
  } catch (error) {
    if (error instanceof SovranError || (error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}
