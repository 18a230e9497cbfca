import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SPLITS } from '../../../core/project/resources/dataset.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from '../../data/assemble/manifest.ts';
import { ShardWriter } from '../../data/assemble/shard-writer.ts';
import type { ChatRow } from '../../data/rows/chat-row.ts';
import type { Matcher } from './matcher.ts';

/** Lines of a shard, from 1. */
export type ShardLines = { path: string; lines: number[] };

/** Rows of a dataset that hold the person. */
export interface FoundRows {
  shards: ShardLines[];
  /** Rows that hold each identifier. */
  counts: number[];
}

/** Looks at every row of a dataset. */
export async function findRows(dir: string, manifest: Manifest, matcher: Matcher): Promise<FoundRows> {
  const counts = Array.from({ length: matcher.count }, () => 0);
  const shards: ShardLines[] = [];
  for (const { path } of shardsOf(manifest)) {
    const lines: number[] = [];
    await eachLine(join(dir, path), (line, at) => {
      const found = matcher.find(textsOf(JSON.parse(utf8(line))).join('\n'));
      for (const place of found) counts[place]! += 1;
      if (found.length > 0) lines.push(at);
    });
    if (lines.length > 0) shards.push({ path, lines });
  }
  return { shards, counts };
}

/** Writes the tree of a dataset without some rows; each other row stays in its split. Manifest figures of the preparation stay. */
export async function writeWithout(
  from: string,
  manifest: Manifest,
  shards: readonly ShardLines[],
  to: string,
): Promise<Manifest> {
  const labels = structuredClone(manifest.labels);
  const preferences = structuredClone(manifest.preferences);
  const splits = structuredClone(manifest.splits);
  for (const name of SPLITS) {
    const writer = new ShardWriter(to, name);
    for (const { path } of manifest.splits[name].shards) {
      const erased = new Set(shards.find((one) => one.path === path)?.lines);
      await eachLine(join(from, path), (line, at) => {
        if (!erased.has(at)) return addLine(writer, line);
        const { label, rejected } = JSON.parse(utf8(line)) as ChatRow;
        if (labels && label !== undefined && labels[label]) labels[label][name] -= 1;
        if (preferences && rejected !== undefined) preferences[name] -= 1;
      });
    }
    const written = writer.close();
    splits[name] = { rows: sumOf(written, 'rows'), bytes: sumOf(written, 'bytes'), shards: written };
  }
  const { rows } = manifest;
  const out = SPLITS.reduce((sum, name) => sum + splits[name].rows, 0);
  const erased = rows.out - out + (rows.dropped.erased ?? 0);
  const left: Manifest = {
    ...manifest,
    rows: { ...rows, out, dropped: { ...rows.dropped, erased } },
    splits,
    ...(labels ? { labels: withoutEmpty(labels) } : {}),
    ...(preferences ? { preferences } : {}),
  };
  checkBalance(left);
  await writeFile(join(to, MANIFEST_FILE), `${JSON.stringify(left, null, 2)}\n`);
  return left;
}

/** Number of rows. Pure. */
export function countLines(shards: readonly ShardLines[]): number {
  return shards.reduce((sum, { lines }) => sum + lines.length, 0);
}

function shardsOf({ splits }: Manifest): Manifest['splits']['train']['shards'] {
  return SPLITS.flatMap((name) => splits[name].shards);
}

/** Lines as bytes, one a character: in text, other characters end lines as well. */
async function eachLine(path: string, visit: (line: string, at: number) => void): Promise<void> {
  let at = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) visit(line, ++at);
}

function utf8(line: string): string {
  return Buffer.from(line, 'latin1').toString('utf8');
}

function addLine(writer: ShardWriter, line: string): void {
  const bytes = Buffer.from(`${line}\n`, 'latin1');
  writer.add(bytes, 0, bytes.length);
}

/** Every text in a value, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function sumOf(shards: readonly { rows: number; bytes: number }[], field: 'rows' | 'bytes'): number {
  return shards.reduce((sum, shard) => sum + shard[field], 0);
}

/** A label of which no row is left may be a name. */
function withoutEmpty(labels: NonNullable<Manifest['labels']>): NonNullable<Manifest['labels']> {
  const some = Object.entries(labels).filter(([, perSplit]) => SPLITS.some((name) => perSplit[name] > 0));
  return Object.fromEntries(some);
}
