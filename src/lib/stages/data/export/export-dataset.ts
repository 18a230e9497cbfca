import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import type { StageContext } from '../../../core/operation/context.ts';
import { SPLITS } from '../../../core/project/resources/dataset.ts';
import type { Shard } from '../assemble/shard-writer.ts';
import { openDataset } from '../open-dataset.ts';
import type { DatasetExport } from '../schema.ts';
import { croissantOf, type DescribedFile } from './croissant.ts';
import { COLUMNS, writeParquet } from './parquet-file.ts';

/** Files that `data export` writes rows in. */
export const EXPORT_FORMATS = ['parquet', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Writes each split as one file and a description of them in Croissant. Throws as `openDataset`. */
export async function exportDataset(
  name: string,
  format: ExportFormat,
  dir: string,
  ctx: StageContext,
): Promise<DatasetExport> {
  const { dataset, manifest, path: tree } = await openDataset(name, ctx);
  await mkdir(dir, { recursive: true });
  const artifacts = await ctx.artifacts();
  const files: DatasetExport['files'] = [];
  for (const split of SPLITS.filter((one) => manifest.splits[one].rows > 0)) {
    const { rows, shards } = manifest.splits[split];
    const path = `${split}.${format}`;
    const draft = join(dir, `.${path}`);
    await (format === 'parquet' ? writeParquet(draft, tree, shards) : joinShards(draft, tree, shards));
    await rename(draft, join(dir, path));
    files.push({ path, rows, sha256: await artifacts.digestFile(join(dir, path)) });
  }
  const { organisation } = await ctx.project.settings();
  const described = { name, spec: dataset, organisation, files: files.map(fieldsOf) };
  await writeFile(join(dir, 'croissant.json'), await croissantOf(described, ctx.templates));
  return { name, path: dir, files };
}

/** The shards of a split as one file. */
async function joinShards(path: string, tree: string, shards: readonly Shard[]): Promise<void> {
  await pipeline(async function* () {
    for (const shard of shards) yield* createReadStream(join(tree, shard.path));
  }, createWriteStream(path));
}

function fieldsOf({ path, sha256 }: DatasetExport['files'][number]): DescribedFile {
  return { path, sha256, fields: Object.fromEntries(COLUMNS.map((column) => [column, column])) };
}
