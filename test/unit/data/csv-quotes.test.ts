import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanCsv } from '../../../src/lib/stages/data/source/csv-header.ts';
import { splitRows } from '../../../src/lib/stages/data/source/split-rows.ts';
import { describeSource } from '../../../src/lib/stages/data/source/describe-source.ts';
import { readBytes } from '../../../src/lib/stages/data/source/read-bytes.ts';
import { loadCsvParser, readCsvRows } from '../../../src/lib/stages/data/threads/csv-rows.ts';
import { tempDir } from '../../support/temp-project.ts';

/** Reads a file as `data prepare` does, in chunks of so many bytes. */
async function readAll(content: string | Buffer, chunkBytes: number, name = 'rows.csv'): Promise<number> {
  const path = join(tempDir(), name);
  writeFileSync(path, content);
  const source = await describeSource(path);
  let chunks = 0;
  const { bytes } = readBytes(path, source.gzip, new AbortController().signal);
  for await (const _ of splitRows(bytes, source, chunkBytes)) chunks += 1;
  return chunks;
}

const rows = (count: number): string => 'q,a\n'.repeat(count);

test.each([
  ['in the last row', `prompt,completion\nq,a\nq,"a\n`, 3, 24],
  ['in the first row', `prompt,completion\n"q,a\nq,a\n`, 2, 18],
  ['after a row over two lines', `prompt,completion\n"q\nq",a\n"q,a\n`, 4, 26],
  ['after a quote written twice', `prompt,completion\nq,"a ""b"" c\n`, 2, 20],
  ['in the header', `"prompt,completion\nq,a\n`, 1, 0],
  ['in the last name of the header', `prompt,"completion\nq,a\n`, 1, 7],
  ['after many chunks', `prompt,completion\n${rows(5000)}q,"a\n${rows(3)}`, 5002, 20_020],
  ['with another delimiter', `prompt;completion\nq;"a\n`, 2, 20],
])('a quote left open %s is named with its line and byte', async (_what, content, line, byte) => {
  for (const chunkBytes of [64, 1 << 20]) {
    await expect(readAll(content, chunkBytes)).rejects.toMatchObject({
      code: 'unclosed-quote',
      exit: 2,
      details: { line, byte },
    });
  }
  await expect(readAll(gzipSync(content), 64, 'rows.csv.gz')).rejects.toMatchObject({ code: 'unclosed-quote' });
});

test('names an endless quote before the file fills the memory', async () => {
  const content = `prompt,completion\nq,"a\n${'x'.repeat(1023)}\n`.concat(`${'y'.repeat(1023)}\n`.repeat(17 * 1024));
  await expect(readAll(content, 1 << 20)).rejects.toMatchObject({ code: 'unclosed-quote', details: { line: 2 } });
});

test('the parser reads what the splitter takes for whole records', async () => {
  const parse = await loadCsvParser();
  const piece = fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', ' ', '\t', 'a', '\\', 'é');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const bytes = Buffer.from(pieces.join(''));
      fc.pre(scanCsv(bytes, ',').open === undefined);
      expect(() => readCsvRows(parse, bytes, { delimiter: ',', columns: ['a', 'b'] })).not.toThrow();
    }),
    { numRuns: 5000 },
  );
});
