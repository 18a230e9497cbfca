import { join } from 'node:path';
import { readLines } from '../../core/kit/read-lines.ts';
import type { JsonObject } from '../../core/ports/json.ts';
import { SPLITS, type SplitName } from '../../core/project/resources/dataset.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { Manifest } from './assemble/manifest.ts';
import { openDataset, type OpenDataset } from './open-dataset.ts';
import type { NamedDataset } from './prepare-input.ts';

/** A row shown as it lies in a shard. */
export interface SampleRow {
  split: SplitName;
  row: JsonObject;
}

export interface Inspection {
  dataset: NamedDataset;
  manifest: Manifest;
  samples: SampleRow[];
}

/** What is in a dataset, with the first `rows` rows of each split. */
export async function inspectDataset(name: string, rows: number, ctx: StageContext): Promise<Inspection> {
  const open = await openDataset(name, ctx);
  return { dataset: open.dataset, manifest: open.manifest, samples: rows > 0 ? await readSamples(open, rows) : [] };
}

async function readSamples({ path, manifest }: OpenDataset, rows: number): Promise<SampleRow[]> {
  const samples: SampleRow[] = [];
  for (const split of SPLITS) {
    const shard = manifest.splits[split].shards[0];
    const lines = shard ? await firstLines(join(path, shard.path), rows) : [];
    samples.push(...lines.map((line) => ({ split, row: JSON.parse(line) as JsonObject })));
  }
  return samples;
}

async function firstLines(path: string, count: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(path)) {
    lines.push(line);
    if (lines.length >= count) break;
  }
  return lines;
}
