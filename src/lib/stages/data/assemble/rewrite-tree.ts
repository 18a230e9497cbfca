import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from '../../../core/kit/read-lines.ts';
import { SPLITS, type SplitName } from '../../../core/project/resources/dataset.ts';
import { toByteText } from '../hashing/byte-text.ts';
import type { ChatRow } from '../rows/chat-row.ts';
import { RowHasher } from '../rows/row-hasher.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { ShardWriter } from './shard-writer.ts';
import { measureLengths, sumOf } from './tally.ts';
import { describeSplits } from './write-shards.ts';

/** A row as JSON, in its split. */
export interface PlacedRow {
  split: SplitName;
  line: string;
}

/** Every row of a tree, with its shard, and its line there from 1. */
export async function* eachRow(
  dir: string,
  splits: Manifest['splits'],
): AsyncGenerator<PlacedRow & { path: string; at: number }> {
  for (const split of SPLITS)
    for (const { path } of splits[split].shards) {
      let at = 0;
      for await (const line of readLines(join(dir, path))) yield { split, path, at: ++at, line };
    }
}

/** What of a manifest follows from the rows of a tree. */
type Written = Pick<Manifest, 'splits' | 'labels' | 'preferences' | 'lengths' | 'histogram' | 'conflicts'>;

/** Writes the rows of a tree into another one where `place` says, then `more` to train on. */
export async function rewriteTree(
  { path, manifest }: { path: string; manifest: Manifest },
  to: string,
  place: (row: PlacedRow) => PlacedRow | undefined,
  more: readonly string[] = [],
): Promise<Written & { out: number }> {
  const writers = SPLITS.map((name) => new ShardWriter(to, name));
  const counts = new RowCounts();
  const add = (placed: PlacedRow | undefined): void => {
    if (!placed) return;
    const bytes = Buffer.from(`${placed.line}\n`);
    writers[SPLITS.indexOf(placed.split)]?.add(bytes, 0, bytes.length);
    counts.add(placed.split, JSON.parse(toByteText(placed.line)) as ChatRow);
  };
  try {
    for await (const row of eachRow(path, manifest.splits)) add(place(row));
    for (const line of more) add({ split: 'train', line });
  } finally {
    for (const writer of writers) writer.close();
  }
  return { splits: describeSplits(writers.map((writer) => writer.close())), ...counts.describe(manifest) };
}

/** Figures of rows as they are written. */
class RowCounts {
  private readonly hasher = new RowHasher();
  private readonly labels: NonNullable<Manifest['labels']> = {};
  private readonly preferences = { train: 0, validation: 0, test: 0 };
  private readonly lengths: number[] = [];
  /** Hashes of the answers to each prompt. */
  private readonly answers = new Map<string, number[]>();

  add(split: SplitName, { messages, label, rejected }: ChatRow): void {
    const { hasher, answers, labels } = this;
    hasher.read(messages, []);
    this.lengths.push(hasher.characters);
    const same = answers.get(hasher.promptKey);
    if (same) same.push(hasher.answer);
    else answers.set(hasher.promptKey, [hasher.answer]);
    if (rejected !== undefined) this.preferences[split] += 1;
    if (label === undefined) return;
    (labels[Buffer.from(label, 'latin1').toString()] ??= { train: 0, validation: 0, test: 0 })[split] += 1;
  }

  describe(before: Manifest): Omit<Written, 'splits'> & { out: number } {
    const { labels, preferences, lengths } = this;
    const several = [...this.answers.values()].filter((answers) => new Set(answers).size > 1);
    return {
      out: lengths.length,
      ...(before.labels ? { labels } : {}),
      ...(before.preferences || sumOf(preferences) > 0 ? { preferences } : {}),
      ...measureLengths({ characters: Uint32Array.from(lengths) }, new Uint8Array(lengths.length)),
      conflicts: { prompts: several.length, rows: several.flat().length, examples: [] },
    };
  }
}

/** Writes the manifest of a tree; throws as `checkBalance`. */
export async function writeManifest(tree: string, manifest: Manifest): Promise<Manifest> {
  checkBalance(manifest);
  await writeFile(join(tree, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
