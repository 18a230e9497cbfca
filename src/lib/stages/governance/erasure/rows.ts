import { SPLITS } from '../../../core/project/resources/dataset.ts';
import type { Manifest } from '../../data/assemble/manifest.ts';
import { eachRow, rewriteTree, writeManifest } from '../../data/assemble/rewrite-tree.ts';
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
  const shards = new Map<string, number[]>();
  for await (const { path, at, line } of eachRow(dir, manifest.splits)) {
    const found = matcher.find(textsOf(JSON.parse(utf8(line))).join('\n'));
    for (const place of found) counts[place]! += 1;
    if (found.length > 0) shards.set(path, shards.get(path) ?? []);
    if (found.length > 0) shards.get(path)?.push(at);
  }
  return { shards: [...shards].map(([path, lines]) => ({ path, lines })), counts };
}

/** Writes the tree of a dataset without some rows; each other row stays in its split. Manifest figures of the preparation stay. */
export async function writeWithout(
  from: string,
  manifest: Manifest,
  shards: readonly ShardLines[],
  to: string,
): Promise<Manifest> {
  const lines = new Map(shards.map(({ path, lines: erased }) => [path, new Set(erased)]));
  const rewritten = await rewriteTree({ path: from, manifest }, to, ({ path, at, split, line }) =>
    lines.get(path)?.has(at) ? undefined : { split, line },
  );
  const { rows } = manifest;
  const out = SPLITS.reduce((sum, name) => sum + rewritten.splits[name].rows, 0);
  const dropped = { ...rows.dropped, erased: rows.out - out + (rows.dropped.erased ?? 0) };
  return writeManifest(to, { ...manifest, rows: { ...rows, out, dropped }, ...rewritten });
}

/** Number of rows. Pure. */
export function countLines(shards: readonly ShardLines[]): number {
  return shards.reduce((sum, { lines }) => sum + lines.length, 0);
}

function utf8(line: string): string {
  return Buffer.from(line, 'latin1').toString('utf8');
}

/** Every text in a value, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
