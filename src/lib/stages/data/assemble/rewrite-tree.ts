import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SPLITS, type SplitName } from '../../../core/project/resources/dataset.ts';
import type { ChatRow } from '../rows/chat-row.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { ShardWriter } from './shard-writer.ts';
import { describeShards } from './write-shards.ts';

/** A row as it lies in a shard: its line, from 1 `at`, is bytes, one a character. */
export interface StoredRow {
  split: SplitName;
  path: string;
  at: number;
  line: string;
}

/** Every row of a tree. Read as text, other characters would end lines as well. */
export async function* eachRow(dir: string, splits: Manifest['splits']): AsyncGenerator<StoredRow> {
  for (const split of SPLITS)
    for (const { path } of splits[split].shards) {
      let at = 0;
      for await (const line of createInterface({ input: createReadStream(join(dir, path), 'latin1') }))
        yield { split, path, at: ++at, line };
    }
}

/** Where a row goes, and as which line; undefined: it is left out. */
export type Place = (row: StoredRow) => { split: SplitName; line: string } | undefined;

/** Writes the rows of a tree into another one, then `more` into its training split; returns what of a manifest says so. */
export async function rewriteTree(
  { path, manifest }: { path: string; manifest: Manifest },
  to: string,
  place: Place,
  more: Iterable<string> = [],
): Promise<Pick<Manifest, 'splits' | 'labels' | 'preferences'>> {
  const writer = (name: SplitName): ShardWriter => new ShardWriter(to, name);
  const writers = { train: writer('train'), validation: writer('validation'), test: writer('test') };
  const labels: NonNullable<Manifest['labels']> = {};
  const preferences = { train: 0, validation: 0, test: 0 };
  const add = ({ split, line }: { split: SplitName; line: string }): void => {
    const bytes = Buffer.from(`${line}\n`, 'latin1');
    writers[split].add(bytes, 0, bytes.length);
    const { label, rejected } = JSON.parse(bytes.toString('utf8')) as ChatRow;
    if (label !== undefined) (labels[label] ??= { train: 0, validation: 0, test: 0 })[split] += 1;
    if (rejected !== undefined) preferences[split] += 1;
  };
  try {
    for await (const row of eachRow(path, manifest.splits)) {
      const placed = place(row);
      if (placed) add(placed);
    }
    for (const line of more) add({ split: 'train', line });
  } finally {
    for (const one of Object.values(writers)) one.close();
  }
  const entries = SPLITS.map((name) => [name, describeShards(writers[name].close())]);
  const preferring = manifest.preferences ?? Object.values(preferences).some((count) => count > 0);
  return {
    splits: Object.fromEntries(entries) as Manifest['splits'],
    ...(manifest.labels || Object.keys(labels).length > 0 ? { labels } : {}),
    ...(preferring ? { preferences } : {}),
  };
}

/** Writes the manifest of a tree; throws as `checkBalance`. */
export async function writeManifest(tree: string, manifest: Manifest): Promise<Manifest> {
  checkBalance(manifest);
  await writeFile(join(tree, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
