import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { StageContext } from '../../../core/operation/context.ts';
import { readLines } from '../../../core/kit/read-lines.ts';
import { mapBounded } from '../../../core/kit/map-bounded.ts';
import { saysAbsent } from '../../../core/kit/read-if-present.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { ErasureSpec } from '../../../core/project/resources/erasure.ts';
import { keyIdOf } from '../../data/pii/pseudonym.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import { describeSource } from '../../data/source/describe-source.ts';
import { readParquet } from '../../data/source/parquet.ts';
import { readBytes } from '../../data/source/read-bytes.ts';
import type { Matcher } from './matcher.ts';
import { findRows, type FoundRows, readManifest } from './rows.ts';
import { type ErasureInput, erasureName, openSubject } from './subject.ts';

/** A dataset as it is, or as it once was. */
export interface Version {
  name: string;
  digest: string;
  isCurrent: boolean;
}

type Remaining = ErasureSpec['remaining'];

/** Where this machine and git have a person. */
export interface FoundPerson {
  identifiers: number;
  /** Lines of the file, from 1, whose identifiers are short, or found in many rows. */
  broad: { line: number; rows: number }[];
  /** Versions that hold the person. */
  held: (Version & FoundRows)[];
  /** Versions that this machine’s store does not hold. */
  absent: Version[];
  /** Answers of runs, and folders of this machine’s store. */
  cleaned: ErasureSpec['cleaned'];
  remaining: Remaining;
}

/** Searches rows, files and git. Throws as `openSubject`. */
export async function findPerson(input: ErasureInput, ctx: StageContext): Promise<FoundPerson> {
  const { root } = ctx.project;
  const matcher = await openSubject(input, root);
  const { seen, absent } = await lookAtVersions(ctx, matcher);
  const isOutside = (path: string): boolean =>
    /(^|\/)\.git$|^\.sovran\/(keys|lock)$/.test(path) || join(root, path) === input.subject;
  const datasets = await listResources(ctx.project, 'Dataset');
  const named = (await findResource(ctx.project, 'Erasure', erasureName(input)))?.spec.remaining ?? [];
  const sources = new Set([
    ...datasets.flatMap(({ spec }) => spec.sources.map(({ path }) => path)),
    ...named.flatMap(({ kind, where }) => (kind !== 'history' && isAbsolute(where) ? [where] : [])),
  ]);
  const inside = (await filesBelow(root, isOutside)).filter((path) => !sources.has(path));
  const files = await search(root, inside, matcher);
  const [tree] = await (await ctx.artifacts()).listTrees();
  const store = tree && dirname(dirname(tree.path));
  const others = store ? await filesBelow(store, (path) => /^(trees|engines|staging)$/.test(path)) : [];
  const inStore = store ? (await search(store, others, matcher)).map(({ path }) => path) : [];
  const works = inStore.filter(isWork).map((path) => path.split('/').slice(0, 2).join('/'));
  const whole = [...works, ...files.filter(isEnded).map(({ path }) => path)];
  const given = await search(root, [...sources], matcher, true);
  const keyId = keyIdOf(loadPseudonymKey(root));
  const found = [
    ...files.filter((file) => !isAnswers(file) && !isEnded(file)).map(leftOf),
    ...inStore.filter((path) => !isWork(path)).map((path) => leftIn('file', `$SOVRAN_STORE/${path}`)),
    ...(await ctx.project.history().findHeld((text) => holdsRaw(text, matcher))).map(({ path, versions }) =>
      leftIn('history', path, versions),
    ),
  ];
  return {
    identifiers: matcher.count,
    broad: broadOf(matcher, seen),
    held: seen.filter(({ shards }) => shards.length > 0),
    absent,
    cleaned: [...files.filter(isAnswers), ...[...new Set(whole)].map((path) => ({ path, lines: 0 }))],
    remaining: [
      ...given.map(leftOf),
      ...found.map((one) => ({ ...one, where: withoutPerson(one.where, matcher) })),
      ...seen.filter((one) => one.keyId !== undefined && one.keyId !== keyId).map(unreadVersion),
    ],
  };
}

/** Lines of rows, each an answer to one: the only files of the project that are rewritten. Pure. */
function isAnswers({ path, lines }: { path: string; lines: number }): boolean {
  return lines > 0 && /^(runs|eval\/pilots)\/[^/]+\/[^/]+\.jsonl$/.test(path);
}

function isWork(path: string): boolean {
  return path.startsWith('scratch/');
}

/** The journal of a run that ended: its record stays without it. Pure. */
function isEnded({ path }: { path: string }): boolean {
  return path.startsWith('.sovran/journal/ended/');
}

/** Names that hold the person are not recorded. Pure. */
function withoutPerson(path: string, matcher: Matcher): string {
  const parts = path.split('/').map((part) => (matcher.find(part).length > 0 ? '…' : part));
  return matcher.find(parts.join('/')).length > 0 ? '…' : parts.join('/');
}

function leftIn(kind: Remaining[number]['kind'], where: string, count = 1): Remaining[number] {
  return { kind, where, count: Math.max(1, count) };
}

function leftOf({ path, lines }: ErasureSpec['cleaned'][number]): Remaining[number] {
  return leftIn(lines > 0 ? 'file' : 'unread', path, lines);
}

/** Its rows are not here, or under pseudonyms of another key. Pure. */
export function unreadVersion({ name, digest }: Version): Remaining[number] {
  return leftIn('unread', `${name} ${digest}`);
}

/** Present versions, then those that git knows; rows of those that this machine’s store holds. */
async function lookAtVersions(
  ctx: StageContext,
  matcher: Matcher,
): Promise<{ seen: FoundPerson['held']; absent: Version[] }> {
  const datasets = await listResources(ctx.project, 'Dataset');
  const current = datasets.map(({ metadata: { name }, spec: { digest } }) => ({ name, digest, isCurrent: true }));
  const versions = new Map<string, Version>(current.map((one) => [one.digest, one]));
  for (const { name } of current)
    for (const { content } of await ctx.project.history().listVersions(pathOf('Dataset', name))) {
      const digest = /^ {2}digest: ['"]?(sha256:[0-9a-f]{64})/m.exec(Buffer.from(content).toString())?.[1];
      if (digest !== undefined && !versions.has(digest)) versions.set(digest, { name, digest, isCurrent: false });
    }
  const [seen, absent]: [FoundPerson['held'], Version[]] = [[], []];
  for (const version of versions.values()) {
    const path = await (await ctx.artifacts()).treePath(version.digest);
    const manifest = path && (await readManifest(path));
    if (!path || !manifest) absent.push(version);
    else seen.push({ ...version, ...(await findRows(path, manifest, matcher)) });
  }
  return { seen, absent };
}

/** Files below a folder; links are left, since what they lead to is another place. */
async function filesBelow(root: string, skip: (path: string) => boolean, folder = root): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = entries.map(async (entry): Promise<string[]> => {
    const path = relative(root, join(folder, entry.name));
    if (skip(path)) return [];
    return entry.isDirectory() ? filesBelow(root, skip, join(folder, entry.name)) : entry.isFile() ? [path] : [];
  });
  return (await Promise.all(found)).flat().toSorted();
}

/** Lines of a source in any of its formats. */
async function* readSource(path: string): AsyncGenerator<string> {
  const [{ format, gzip }, { signal }] = [await describeSource(path), new AbortController()];
  const { bytes } = format === 'parquet' ? readParquet(path, signal) : readBytes(path, gzip, signal);
  yield* readLines(Readable.from(bytes, { objectMode: false, encoding: 'latin1' }));
}

/** Files with the lines that hold the person; with 0 those that cannot be read and, `strict`, those that are not text. */
async function search(
  root: string,
  paths: readonly string[],
  matcher: Matcher,
  strict = false,
): Promise<ErasureSpec['cleaned']> {
  const found = await mapBounded(paths, 4, async (path) => {
    let [lines, isText] = [0, true];
    try {
      for await (const line of (strict ? readSource : readLines)(resolve(root, path))) {
        isText = !line.includes('\0');
        if (!isText) break;
        if (holdsRaw(line, matcher)) lines += 1;
      }
      const isNamed = matcher.find(path).length > 0;
      return lines > 0 || isNamed || (strict && !isText) ? [{ path, lines: lines || Number(isNamed) }] : [];
    } catch (error) {
      const isEmpty = error instanceof SovranError && /^(source-missing|empty-source)$/.test(error.code);
      return isEmpty || saysAbsent(error) ? [] : [{ path, lines: 0 }];
    }
  });
  return found.flat();
}

/** Whether a text holds the person as it is, or as JSON writes it. Pure. */
export function holdsRaw(text: string, matcher: Matcher): boolean {
  const isFound = matcher.find(text).length > 0;
  if (isFound || !text.includes('\\')) return isFound;
  const letters = text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return matcher.find(letters.replaceAll(/\\[nrtbf"/\\]/g, ' ')).length > 0;
}

/** An identifier in more rows than this, and in a larger share, may be of several persons. */
const MANY = { rows: 20, share: 0.01 };

function broadOf({ count, short }: Matcher, seen: FoundPerson['held']): FoundPerson['broad'] {
  const all = seen.reduce((sum, { rows }) => sum + rows, 0);
  return Array.from({ length: count }, (_, at) => {
    const rows = seen.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0);
    const isMany = rows > MANY.rows && rows > MANY.share * all;
    return short.includes(at) || isMany ? [{ line: at + 1, rows }] : [];
  }).flat();
}
