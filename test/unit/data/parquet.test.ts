import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { writeParquet } from '../../../src/lib/stages/data/export/parquet-file.ts';
import { prepareTree, type PreparedTree } from '../../support/prepare-tree.ts';
import { tempDir } from '../../support/temp-project.ts';

const SPLIT = { train: 1, validation: 0, test: 0 };

function prepared(dir: string, path: string): Promise<PreparedTree> {
  return prepareTree(dir, [path], { split: SPLIT });
}

function written(bytes: ArrayBuffer | string): { dir: string; path: string } {
  const dir = tempDir();
  const path = join(dir, 'rows.parquet');
  writeFileSync(path, typeof bytes === 'string' ? bytes : new Uint8Array(bytes));
  return { dir, path };
}

test('an exported split is read back row for row', async () => {
  const dir = tempDir();
  const file = join(dir, 'rows.jsonl');
  const rows = Array.from({ length: 5000 }, (_, at) =>
    JSON.stringify({ prompt: `Où ? ${at}`, completion: 'à Paris', ...(at % 2 && { rejected: 'là' }) }),
  );
  writeFileSync(file, rows.join('\n'));
  const first = await prepared(dir, file);
  for (const [name, text] of Object.entries(first.files)) writeFileSync(join(dir, name), text);
  const path = join(dir, 'train.parquet');
  await writeParquet(path, dir, first.manifest.splits.train.shards);
  const second = await prepared(dir, path);
  expect(second.lines.train).toEqual(first.lines.train);
  expect(second.manifest.sources[0]).toMatchObject({ format: 'parquet', bytes: readFileSync(path).length, rows: 5000 });
});

test('flat columns, numbers and missing values are read as fields', async () => {
  const columnData = [
    { name: 'prompt', data: ['a', 'b', null], type: 'STRING' as const, nullable: true },
    { name: 'completion', data: ['1', '2', '3'], type: 'STRING' as const },
    { name: 'id', data: [1n, 2n, 2n ** 62n], type: 'INT64' as const },
  ];
  const { dir, path } = written(parquetWriteBuffer({ columnData }));
  const { lines, manifest } = await prepared(dir, path);
  expect(lines.train).toHaveLength(2);
  expect(manifest.errors).toMatchObject([{ row: 3, line: 3, problem: 'empty-text' }]);
});

const whole = parquetWriteBuffer({ columnData: [{ name: 'prompt', data: ['une ligne', 'une autre', 'la dernière'] }] });

test.each([
  ['an encrypted file', 'PARE and nothing that can be read without a key PARE', 'encrypted'],
  ['half a file', whole.slice(0, whole.byteLength - 20), 'end'],
  ['a file whose column is damaged', damaged(), 'damaged'],
  ['a codec that is not known', coded(), 'codec'],
])('%s is refused', async (_, bytes, why) => {
  const { dir, path } = written(bytes);
  const text = { key: 'data.bad-parquet', params: { detail: { key: `data.bad-parquet.${why}` } } };
  await expect(prepared(dir, path)).rejects.toMatchObject({ code: 'wrong-format', exit: 2, details: { path }, text });
});

function coded(): ArrayBuffer {
  const columnData = [{ name: 'prompt', data: ['une ligne'] }];
  return parquetWriteBuffer({ columnData, codec: 'LZ4', compressors: { LZ4: (bytes) => bytes } });
}

function damaged(): ArrayBuffer {
  const bytes = new Uint8Array(whole.slice(0));
  bytes.fill(0x99, 4, 60);
  return bytes.buffer;
}
