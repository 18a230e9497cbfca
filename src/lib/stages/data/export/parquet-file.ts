import { join } from 'node:path';
import { readLines } from '../../../core/kit/read-lines.ts';
import type { SchemaElement } from 'hyparquet';
import type { Shard } from '../assemble/shard-writer.ts';
import type { JsonObject } from '../../../core/ports/json.ts';

type Repetition = 'REQUIRED' | 'OPTIONAL' | 'REPEATED';

function text(name: string, repetition: Repetition): SchemaElement {
  const type = { converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
  return { name, type: 'BYTE_ARRAY', repetition_type: repetition, ...type };
}

/** Texts beside the messages that a row may have. */
const OPTIONAL = ['rejected', 'label', 'group'];

/** A list of role and content, as the Hugging Face libraries write it. */
const SCHEMA: SchemaElement[] = [
  { name: 'rows', num_children: 1 + OPTIONAL.length },
  { name: 'messages', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'REQUIRED', num_children: 2 },
  text('role', 'REQUIRED'),
  text('content', 'REQUIRED'),
  ...OPTIONAL.map((name) => text(name, 'OPTIONAL')),
];

/** Columns of an exported file. */
export const COLUMNS = ['messages', ...OPTIONAL];

/** Writes the rows of a split as one Parquet file, a row group after the other (Snappy); returns its columns. */
export async function writeParquet(path: string, dir: string, shards: readonly Shard[]): Promise<string[]> {
  const { fileWriter, parquetWriteRows } = await import('hyparquet-writer');
  const columns = COLUMNS.map((name) => ({ name }));
  await parquetWriteRows({ writer: fileWriter(path), rows: readRows(dir, shards), columns, schema: SCHEMA });
  return COLUMNS;
}

/** Rows of the shards, in order. */
export async function* readRows(dir: string, shards: readonly Shard[]): AsyncGenerator<JsonObject> {
  for (const { path } of shards)
    for await (const line of readLines(join(dir, path))) yield JSON.parse(line) as JsonObject;
}
