import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { describeSource } from '../../../src/lib/stages/data/source/describe-source.ts';
import { caseTable } from '../../support/case-table.ts';
import { tempDir } from '../../support/temp-project.ts';
import { writtenFile } from '../../support/written-file.ts';

interface FormatCase {
  name: string;
  content: string;
  format?: string;
  delimiter?: string;
  start?: number;
  refused?: string;
}

const cases = caseTable<FormatCase>('data/formats.yaml');

test.each(cases)('$name holding $content', async ({ name, content, format, delimiter, start, refused }) => {
  const found = describeSource(writtenFile(name, content));
  if (refused) return expect(found).rejects.toMatchObject({ code: refused, exit: 2 });
  const source = await found;
  expect(source.format).toBe(format);
  if (delimiter !== undefined) expect(source.csv?.delimiter).toBe(delimiter);
  if (start !== undefined) expect(source.start).toBe(start);
});

test.each(cases.filter(({ refused }) => refused === undefined))('$name is the same inside gzip', async (one) => {
  const source = await describeSource(writtenFile(`${one.name}.gz`, gzipSync(one.content)));
  expect(source).toMatchObject({ format: one.format, gzip: true });
});

test('refuses a missing file, a folder and broken gzip (exit 2)', async () => {
  const dir = tempDir();
  mkdirSync(join(dir, 'sub'));
  const broken = writtenFile('x.jsonl.gz', Buffer.concat([gzipSync('{"a":1}').subarray(0, 4), Buffer.from('rubbish')]));
  await expect(describeSource(join(dir, 'no.jsonl'))).rejects.toMatchObject({ code: 'source-missing', exit: 2 });
  await expect(describeSource(join(dir, 'x'.repeat(300)))).rejects.toMatchObject({ code: 'source-missing', exit: 2 });
  await expect(describeSource(join(dir, 'sub'))).rejects.toMatchObject({ code: 'source-missing', exit: 2 });
  await expect(describeSource(broken)).rejects.toMatchObject({ code: 'wrong-format', exit: 2 });
});
