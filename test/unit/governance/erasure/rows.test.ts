import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLines } from '../../../../src/lib/core/kit/read-lines.ts';
import { recountTree } from '../../../../src/lib/stages/data/verify.ts';
import { createMatcher } from '../../../../src/lib/stages/governance/erasure/matcher.ts';
import { findRows, writeWithout } from '../../../../src/lib/stages/governance/erasure/rows.ts';
import { prepareTree } from '../../../support/prepare-tree.ts';
import { tempDir } from '../../../support/temp-project.ts';

const ROWS = [
  { prompt: 'Qui ?', completion: 'Ada\u2028Lovelace', chosen: undefined },
  { prompt: 'Quoi ?', chosen: 'Oui', rejected: 'Ada Lovelace' },
  ...Array.from({ length: 40 }, (_, at) => ({ prompt: `Question ${at} ?`, completion: `Réponse\u2028${at}` })),
];

test('rows without the person stay byte for byte in their splits', async () => {
  const [dir, to] = [tempDir(), join(tempDir(), 'tree')];
  const [source, from] = [join(dir, 'rows.jsonl'), join(dir, 'from')];
  writeFileSync(source, ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { manifest, files, lines } = await prepareTree(dir, [source]);
  for (const folder of [to, from]) mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(from, name), text);
  const matcher = createMatcher(['Ada Lovelace', 'Réponse 7'], Buffer.alloc(32));
  expect(await findRows(from, manifest, matcher)).toMatchObject({ rows: 42, counts: [2, 1] });
  const left = await writeWithout(from, manifest, matcher, to);
  expect(left.rows).toEqual({ in: 42, out: 39, dropped: { erased: 3 } });
  expect(left.preferences).toEqual({ train: 0, validation: 0, test: 0 });
  for (const [split, before] of Object.entries(lines)) {
    const kept = before.filter((line) => !/Lovelace|Réponse\u20287"/.test(line));
    const shards = left.splits[split as keyof typeof lines].shards.map(({ path }) =>
      readFileSync(join(to, path), 'utf8'),
    );
    expect(shards.join('')).toBe(kept.map((line) => `${line}\n`).join(''));
  }
  expect(await recountTree(to, left)).toEqual({ miscounted: [], overlap: 0 });
});

test('a line separator inside a text does not end a line', async () => {
  const path = join(tempDir(), 'rows.jsonl');
  writeFileSync(path, '"été\u2028"\n"b"\n');
  const lines: string[] = [];
  for await (const line of readLines(path)) lines.push(line);
  expect(lines).toEqual(['"été\u2028"', '"b"']);
});
