import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SPLITS, type SplitName } from '../../../core/project/resources/dataset.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from '../../data/assemble/manifest.ts';
import { ShardWriter } from '../../data/assemble/shard-writer.ts';
import { addUp, sumOf } from '../../data/assemble/tally.ts';
import { describeShards } from '../../data/assemble/write-shards.ts';
import type { OpenDataset } from '../../data/open-dataset.ts';
import type { ChatRow } from '../../data/rows/chat-row.ts';
import { eachRow, measureRows } from '../answers/write-tree.ts';
import type { NewRows } from './new-rows.ts';

/** Writes the next version of a dataset: its rows but those that are replaced, and at the end of the training split the new ones. */
export async function writeTaughtTree(
  source: OpenDataset,
  rows: NewRows,
  tree: string,
): Promise<{ manifest: Manifest; replaced: number }> {
  const writer = new SplitWriter(tree);
  let replaced: number;
  try {
    replaced = await copyRows(source, rows, writer);
  } finally {
    writer.close();
  }
  const written = writer.close();
  const shards = SPLITS.flatMap((name) => written.splits[name].shards.map(({ path }) => join(tree, path)));
  const measured = await measureRows(eachRow(shards));
  const manifest = manifestOf(source.manifest, rows, replaced, { ...written, ...measured });
  checkBalance(manifest);
  await writeFile(join(tree, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return { manifest, replaced };
}

/** Returns how many rows new ones replace. Those of other splits whose prompt is learned from now are trained on, too. */
async function copyRows(source: OpenDataset, rows: NewRows, writer: SplitWriter): Promise<number> {
  let replaced = 0;
  for (const split of SPLITS)
    for await (const line of linesOf(source, split)) {
      const found = rows.withPromptOf(JSON.parse(line) as ChatRow);
      if (found?.replaces) replaced += 1;
      else writer.write(found ? 'train' : split, line);
    }
  for (const { line } of rows.kept.values()) writer.write('train', line);
  return replaced;
}

async function* linesOf({ path, manifest }: OpenDataset, split: SplitName): AsyncGenerator<string> {
  for (const shard of manifest.splits[split].shards)
    yield* createInterface({ input: createReadStream(join(path, shard.path), 'latin1') });
}

/** What was dropped before still counts. */
function manifestOf(
  { labels: _, preferences: __, ...source }: Manifest,
  { kept, dropped, problems, pii, secrets }: NewRows,
  replaced: number,
  made: Pick<Manifest, 'splits' | 'lengths' | 'conflicts'>,
): Manifest {
  const sums = {
    dropped: { ...source.rows.dropped },
    problems: { ...source.problems },
    found: { ...source.pii.found },
  };
  addUp(sums.dropped, { ...dropped, ...(replaced > 0 ? { replaced } : {}) });
  addUp(sums.problems, problems);
  addUp(sums.found, pii);
  const came = kept.size + sumOf(dropped);
  return {
    ...source,
    rows: { in: source.rows.in + came, out: source.rows.out + kept.size - replaced, dropped: sums.dropped },
    problems: sums.problems,
    pii: { ...source.pii, found: sums.found },
    ...(source.secrets ? { secrets: { ...source.secrets, found: source.secrets.found + secrets } } : {}),
    ...made,
  };
}

/** Writes lines into the shards of their splits, and counts labels and rejected answers. */
class SplitWriter {
  private readonly writers: Record<SplitName, ShardWriter>;
  private readonly labels: NonNullable<Manifest['labels']> = {};
  private readonly preferences = { train: 0, validation: 0, test: 0 };

  constructor(dir: string) {
    const of = (name: SplitName): ShardWriter => new ShardWriter(dir, name);
    this.writers = { train: of('train'), validation: of('validation'), test: of('test') };
  }

  /** Appends a byte text. */
  write(split: SplitName, line: string): void {
    const bytes = Buffer.from(`${line}\n`, 'latin1');
    this.writers[split].add(bytes, 0, bytes.length);
    const { label, rejected } = JSON.parse(bytes.toString('utf8')) as ChatRow;
    if (rejected !== undefined) this.preferences[split] += 1;
    if (label !== undefined) (this.labels[label] ??= { train: 0, validation: 0, test: 0 })[split] += 1;
  }

  close(): Pick<Manifest, 'splits' | 'labels' | 'preferences'> {
    const { writers, labels, preferences } = this;
    const entries = SPLITS.map((name) => [name, describeShards(writers[name].close())]);
    const some = Object.values(preferences).some((count) => count > 0);
    return {
      splits: Object.fromEntries(entries) as Manifest['splits'],
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(some ? { preferences } : {}),
    };
  }
}
