import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SPLITS, type SplitName } from '../../../core/project/resources/dataset.ts';
import type { ChatRow } from '../rows/chat-row.ts';
import { RowHasher } from '../rows/row-hasher.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { ShardWriter } from './shard-writer.ts';
import { measureLengths } from './tally.ts';
import { describeSplits, type Shards } from './write-shards.ts';

/** Lines as bytes, one a character: in text, other characters end lines as well. */
export async function eachLine(path: string, visit: (line: string, at: number) => void): Promise<void> {
  let at = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) visit(line, ++at);
}

/** A row as a byte text, in its split. */
export interface PlacedRow {
  split: SplitName;
  line: string;
}

/** Visits every row of a tree, with its shard, and its line there from 1. */
export async function eachRow(
  dir: string,
  splits: Manifest['splits'],
  visit: (row: PlacedRow & { path: string; at: number }) => void,
): Promise<void> {
  for (const split of SPLITS)
    for (const { path } of splits[split].shards)
      await eachLine(join(dir, path), (line, at) => visit({ split, path, at, line }));
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
  const writer = new TreeWriter(to);
  try {
    await eachRow(path, manifest.splits, (row) => writer.add(place(row)));
    for (const line of more) writer.add({ split: 'train', line });
  } finally {
    writer.close();
  }
  return writer.describe(manifest);
}

class TreeWriter {
  private readonly writers: Record<SplitName, ShardWriter>;
  private readonly hasher = new RowHasher();
  private readonly labels: NonNullable<Manifest['labels']> = {};
  private readonly preferences = { train: 0, validation: 0, test: 0 };
  private readonly lengths: number[] = [];
  /** Hashes of the answers to each prompt. */
  private readonly answers = new Map<string, number[]>();

  constructor(dir: string) {
    const writer = (name: SplitName): ShardWriter => new ShardWriter(dir, name);
    this.writers = { train: writer('train'), validation: writer('validation'), test: writer('test') };
  }

  add(placed: PlacedRow | undefined): void {
    if (!placed) return;
    const { split, line } = placed;
    const bytes = Buffer.from(`${line}\n`, 'latin1');
    this.writers[split].add(bytes, 0, bytes.length);
    const { messages, label, rejected } = JSON.parse(line) as ChatRow;
    this.hasher.read(messages, []);
    this.lengths.push(this.hasher.characters);
    this.answers.set(this.hasher.promptKey, [...(this.answers.get(this.hasher.promptKey) ?? []), this.hasher.answer]);
    const name = label === undefined ? undefined : Buffer.from(label, 'latin1').toString('utf8');
    if (name !== undefined) (this.labels[name] ??= { train: 0, validation: 0, test: 0 })[split] += 1;
    if (rejected !== undefined) this.preferences[split] += 1;
  }

  /** Ends the last files; may be called again. */
  close(): Shards {
    const { train, validation, test } = this.writers;
    return { train: train.close(), validation: validation.close(), test: test.close() };
  }

  describe(before: Manifest): Written & { out: number } {
    const { lengths, labels, preferences } = this;
    const several = [...this.answers.values()].filter((answers) => new Set(answers).size > 1);
    const isPreferring = before.preferences ?? Object.values(preferences).some((rows) => rows > 0);
    return {
      out: lengths.length,
      splits: describeSplits(this.close()),
      ...(before.labels ? { labels } : {}),
      ...(isPreferring ? { preferences } : {}),
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
