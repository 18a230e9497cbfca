import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from '../../../core/kit/read-lines.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { SPLITS } from '../../../core/project/resources/dataset.ts';
import { checkBalance, MANIFEST_FILE, manifestSchema, type Manifest } from '../../data/assemble/manifest.ts';
import { ShardWriter, type Shard } from '../../data/assemble/shard-writer.ts';
import type { ChatRow } from '../../data/rows/chat-row.ts';
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
  const shards: FoundRows['shards'] = [];
  for (const { path } of SPLITS.flatMap((name) => splits[name].shards)) {
    const lines: number[] = [];
    let at = 0;
    for await (const line of readLines(join(dir, path))) {
      const found = matcher.find(textOf(line));
      for (const place of found) counts[place]! += 1;
      at += 1;
      if (found.length > 0) lines.push(at);
    }
    if (lines.length > 0) shards.push({ path, lines });
  }
  return { rows: rows.out, shards, counts, keyId: pii.keyId };
}

/** Writes a dataset’s tree without the person; each other row stays in its split, other figures as the preparation counted. */
export async function writeWithout(from: string, manifest: Manifest, matcher: Matcher, to: string): Promise<Manifest> {
  const { rows, splits, labels, preferences } = structuredClone(manifest);
  for (const name of SPLITS) {
    const writer = new ShardWriter(to, name);
    for (const { path } of splits[name].shards)
      for await (const line of readLines(join(from, path))) {
        const bytes = Buffer.from(`${line}\n`);
        const isErased = matcher.find(textOf(line)).length > 0;
        if (!isErased) writer.add(bytes, 0, bytes.length);
        const { label = '', rejected } = isErased ? (JSON.parse(line) as ChatRow) : {};
        if (labels?.[label]) labels[label][name] -= 1;
        if (preferences && rejected !== undefined) preferences[name] -= 1;
      }
    const shards = writer.close();
    splits[name] = { rows: sumOf(shards, 'rows'), bytes: sumOf(shards, 'bytes'), shards };
  }
  const out = SPLITS.reduce((sum, name) => sum + splits[name].rows, 0);
  const dropped = { ...rows.dropped, erased: rows.out - out + (rows.dropped.erased ?? 0) };
  const left = { ...manifest, rows: { ...rows, out, dropped }, splits, ...(preferences ? { preferences } : {}) };
  // a label without rows may be a name
  const some = Object.entries(labels ?? {}).filter(([, perSplit]) => SPLITS.some((name) => perSplit[name] > 0));
  if (labels) left.labels = Object.fromEntries(some);
  checkBalance(left);
  await writeFile(join(to, MANIFEST_FILE), `${JSON.stringify(left, null, 2)}\n`);
  return left;
}

/** Every text in a row, a line each. */
function textOf(line: string): string {
  const texts = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [value];
  return texts(JSON.parse(line)).join('\n');
}

function sumOf(shards: readonly Shard[], field: 'rows' | 'bytes'): number {
  return shards.reduce((sum, shard) => sum + shard[field], 0);
}
