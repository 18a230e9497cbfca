import { expect, test } from 'vitest';
import { splitRows, MAX_ROW_BYTES } from '../../../src/lib/stages/data/source/split-rows.ts';
import { describeSource } from '../../../src/lib/stages/data/source/describe-source.ts';
import { readBytes } from '../../../src/lib/stages/data/source/read-bytes.ts';
import { writtenFile } from '../../support/written-file.ts';

async function cut(name: string, content: string | Uint8Array): Promise<number> {
  const facts = await describeSource(writtenFile(name, content));
  const { bytes } = readBytes(facts.path, facts.gzip, new AbortController().signal);
  let chunks = 0;
  for await (const _ of splitRows(bytes, facts, 1 << 20)) chunks += 1;
  return chunks;
}

test('refuses a row over 16 MiB at its start', async () => {
  const head = '{"prompt":"q","completion":"a"}\n';
  const long = Buffer.alloc(100 * 1024 * 1024, 'x');
  Buffer.from(`${head}{"prompt":"`).copy(long);
  const before = process.memoryUsage().rss;
  await expect(cut('a.jsonl', long)).rejects.toMatchObject({
    code: 'row-too-long',
    exit: 2,
    details: { byte: head.length },
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(12 * MAX_ROW_BYTES);
});

test.each([
  ['unfinished array', '[{"prompt":"q","completion":"a"},'],
  ['unfinished element', '[{"prompt":"q"'],
  ['text after the array', '[{"prompt":"q"}] {"a":1}'],
  ['unfinished string', '[{"prompt":"q]'],
])('an array with an %s is refused as a file', async (_, content) => {
  await expect(cut('a.json', content)).rejects.toMatchObject({ code: 'wrong-format', exit: 2 });
});

test('brackets and quotes inside texts do not matter to an array', async () => {
  await expect(cut('a.json', '[{"prompt":"]},[\\"\\\\","completion":"{"} , [1,[2]], "]" ]')).resolves.toBe(1);
});
