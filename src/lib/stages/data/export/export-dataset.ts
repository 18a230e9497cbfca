import { createWriteStream } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import { makeFolder } from '../../../core/kit/make-folder.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { SPLITS } from '../../../core/project/resources/dataset.ts';
import type { Shard } from '../assemble/shard-writer.ts';
import { openDataset } from '../open-dataset.ts';
import type { DatasetExport } from '../schema.ts';
import { croissantOf, type DescribedFile } from './croissant.ts';
import { COLUMNS, readRows, writeParquet } from './parquet-file.ts';

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
  makeFolder(dir);
  const artifacts = await ctx.artifacts();
  const files: (DatasetExport['files'][number] & DescribedFile)[] = [];
  for (const split of SPLITS.filter((one) => manifest.splits[one].rows > 0)) {
    const { rows, shards } = manifest.splits[split];
    const path = `${split}.${format}`;
    const draft = join(dir, `.${path}`);
    const columns = await (format === 'parquet' ? writeParquet : writeLines)(draft, tree, shards);
    await rename(draft, join(dir, path));
    const fields = Object.fromEntries(columns.map((column) => [column, column]));
    files.push({ path, rows, sha256: await artifacts.digestFile(join(dir, path)), fields });
  }
  const { organisation } = await ctx.project.settings();
  const described = { name, spec: dataset, organisation, files };
  await writeFile(join(dir, 'croissant.json'), await croissantOf(described, ctx.templates));
  return { name, path: dir, files: files.map(({ path, rows, sha256 }) => ({ path, rows, sha256 })) };
}

/** Writes the rows of a split as JSON lines; returns the fields that at least one of them has. */
async function writeLines(path: string, dir: string, shards: readonly Shard[]): Promise<string[]> {
  const found = new Set<string>();
  await pipeline(async function* () {
    for await (const row of readRows(dir, shards)) {
      for (const name of Object.keys(row)) found.add(name);
      yield `${JSON.stringify(row)}\n`;
    }
  }, createWriteStream(path));
  return COLUMNS.filter((name) => found.has(name));
}
