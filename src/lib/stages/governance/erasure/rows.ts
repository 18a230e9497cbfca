import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { MANIFEST_FILE, manifestSchema, type Manifest } from '../../data/assemble/manifest.ts';
import { eachRow, rewriteTree, writeManifest } from '../../data/assemble/rewrite-tree.ts';
import type { Matcher } from './matcher.ts';

/** Rows of a dataset that hold the person: lines of shards, from 1, and rows for each identifier. */
export interface FoundRows {
  rows: number;
  shards: { path: string; lines: number[] }[];
  counts: number[];
  /** The key of its pseudonyms. */
  keyId: string | undefined;
}

/** The manifest of a dataset’s tree; undefined for other trees. */
export async function readManifest(dir: string): Promise<Manifest | undefined> {
  return manifestSchema.safeParse(parseJson(await readFile(join(dir, MANIFEST_FILE), 'utf8').catch(() => ''))).data;
}

/** Looks at every row of a dataset. */
export async function findRows(dir: string, { splits, rows, pii }: Manifest, matcher: Matcher): Promise<FoundRows> {
  const counts = Array.from({ length: matcher.count }, () => 0);
  const shards = new Map<string, number[]>();
  for await (const { path, at, line } of eachRow(dir, splits)) {
    const found = matcher.find(textOf(line));
    for (const place of found) counts[place]! += 1;
    if (found.length > 0) shards.set(path, shards.get(path) ?? []);
    if (found.length > 0) shards.get(path)?.push(at);
  }
  return { rows: rows.out, shards: [...shards].map(([path, lines]) => ({ path, lines })), counts, keyId: pii.keyId };
}

/** Writes a dataset’s tree without the person; each other row stays in its split, other figures as the preparation counted. */
export async function writeWithout(path: string, manifest: Manifest, matcher: Matcher, to: string): Promise<Manifest> {
  const { rows } = manifest;
  const rewritten = await rewriteTree({ path, manifest }, to, ({ split, line }) =>
    matcher.find(textOf(line)).length === 0 ? { split, line } : undefined,
  );
  const { out, splits, labels, preferences } = rewritten;
  const dropped = { ...rows.dropped, erased: rows.out - out + (rows.dropped.erased ?? 0) };
  return writeManifest(to, {
    ...manifest,
    rows: { ...rows, out, dropped },
    ...dropAbsent({ splits, labels, preferences }),
  });
}

/** Every text in a row, a line each. */
function textOf(line: string): string {
  const texts = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [value];
  return texts(JSON.parse(line)).join('\n');
}
