import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkBalance } from '../../../src/lib/stages/data/assemble/manifest.ts';
import { recountTree } from '../../../src/lib/stages/data/verify.ts';
import { SPLITS } from '../../../src/lib/core/project/resources/dataset.ts';
import { prepareTree } from '../../support/prepare-tree.ts';
import { tempDir } from '../../support/temp-project.ts';

const WORDS = ['été', 'permis', 'a@b.fr', '06 12 34 56 78', 'carte', 'é', '\n', '😀', 'x,y', '"', '\\', '<|x|>'];
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(' '));
const pair = fc.record({ prompt: text, completion: text });
const badLine = fc.constantFrom('{"prompt":', '[]', '{}', '3', '{"prompt":"q","completion":4}', '{"messages":[]}');
const line = fc.oneof(
  { weight: 4, arbitrary: pair.map((row) => JSON.stringify(row)) },
  { weight: 1, arbitrary: badLine },
);
const lines = fc.array(line, { minLength: 1, maxLength: 40 });
const actions = fc.constantFrom('report' as const, 'mask' as const, 'drop' as const);

function write(dir: string, name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

test('rows in equal rows out plus dropped, for any input', async () => {
  const dir = tempDir();
  await fc.assert(
    fc.asyncProperty(lines, actions, async (rows, pii) => {
      const { manifest, lines: written } = await prepareTree(dir, [write(dir, 'r.jsonl', `{}\n${rows.join('\n')}`)], {
        pii,
      });
      checkBalance(manifest);
      expect(manifest.rows.in).toBe(rows.length + 1);
      expect(SPLITS.map((name) => written[name].length)).toEqual(SPLITS.map((name) => manifest.splits[name].rows));
      const invalid = Object.values(manifest.problems).reduce((sum, count) => sum + count, 0);
      expect(manifest.rows.dropped.invalid ?? 0).toBe(invalid);
      expect(manifest.errors.length).toBe(Math.min(100, invalid));
    }),
    { numRuns: 60 },
  );
});

test('no prompt is in two splits, by hash and by text', async () => {
  const dir = tempDir();
  const few = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 40 })), {
    minLength: 1,
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(few, async (rows) => {
      const content = rows
        .map(([q, a]) => JSON.stringify({ prompt: `Question ${q} ?`, completion: `réponse ${a}` }))
        .join('\n');
      const tree = await prepareTree(dir, [write(dir, 'r.jsonl', content)], {
        split: { train: 0.5, validation: 0.25, test: 0.25 },
      });
      const prompts = SPLITS.map(
        (name) => new Set(tree.lines[name].map((row) => (JSON.parse(row) as Row).messages[0]?.content)),
      );
      expect(prompts[0]?.intersection(prompts[1] ?? new Set()).size).toBe(0);
      expect(prompts[0]?.union(prompts[1] ?? new Set()).intersection(prompts[2] ?? new Set()).size).toBe(0);
      expect(tree.manifest.leakage.overlap).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test('the tree depends on content alone', async () => {
  const dir = tempDir();
  const rows = Array.from({ length: 400 }, (_, at) => ({
    prompt: `Où est le n° ${at % 300} ?`,
    completion: `Là, à ${at % 290} m.`,
  }));
  const jsonl = rows.map((row) => JSON.stringify(row)).join('\n');
  const csv = ['prompt,completion', ...rows.map((row) => `"${row.prompt}","${row.completion}"`)].join('\r\n');
  const shards = async (name: string, content: string | Uint8Array, options = {}): Promise<unknown> => {
    const { files, manifest } = await prepareTree(dir, [write(dir, name, content)], options);
    return { ...files, 'manifest.json': { ...manifest, sources: [] } };
  };
  const expected = await shards('a.jsonl', jsonl);
  expect(await shards('a.jsonl', jsonl, { chunkBytes: 64 })).toEqual(expected);
  expect(await shards('a.jsonl', jsonl, { chunkBytes: 1000, threads: 2 })).toEqual(expected);
  expect(await shards('a.jsonl.gz', gzipSync(jsonl), { chunkBytes: 777 })).toEqual(expected);
  expect(await shards('a.jsonl', `\uFEFF${jsonl.replaceAll('\n', '\r\n\r\n')}\r\n`)).toEqual(expected);
  expect(await shards('a.json', JSON.stringify(rows, null, 2), { chunkBytes: 100 })).toEqual(expected);
  expect(await shards('a.csv', csv, { chunkBytes: 100, threads: 1 })).toEqual(expected);
});

test('rows in another order are split in the same way', async () => {
  const dir = tempDir();
  const rows = Array.from({ length: 200 }, (_, at) =>
    JSON.stringify({ prompt: `q ${at % 150}`, completion: `a ${at % 190}` }),
  );
  const one = await prepareTree(dir, [write(dir, 'a.jsonl', rows.join('\n'))]);
  const other = await prepareTree(dir, [write(dir, 'a.jsonl', rows.toReversed().join('\n'))]);
  expect(other.manifest.seed).toBe(one.manifest.seed);
  for (const name of SPLITS) expect(other.lines[name].toSorted()).toEqual(one.lines[name].toSorted());
  expect(other.lines.train).not.toEqual(one.lines.train);
});

test('splits meet their shares within one group; content seeds them', async () => {
  const dir = tempDir();
  const rows = Array.from({ length: 1000 }, (_, at) => JSON.stringify({ prompt: `q ${at}`, completion: 'a' }));
  const { manifest } = await prepareTree(dir, [write(dir, 'a.jsonl', rows.join('\n'))], {
    split: { train: 0.7, validation: 0, test: 0.3 },
  });
  expect(SPLITS.map((name) => manifest.splits[name].rows)).toEqual([700, 0, 300]);
  const more = await prepareTree(dir, [
    write(dir, 'a.jsonl', [...rows, '{"prompt":"new","completion":"a"}'].join('\n')),
  ]);
  expect(more.manifest.seed).not.toBe(manifest.seed);
});

test('recipe groups stay together and join with shared prompts', async () => {
  const dir = tempDir();
  const rows = Array.from({ length: 300 }, (_, at) =>
    JSON.stringify({ q: `q ${at % 250}`, a: `a ${at}`, g: `g ${Math.floor(at / 3)}` }),
  );
  const recipe = { map: { prompt: 'q', completion: 'a', group: 'g', label: 'g' } };
  const { lines: written, manifest } = await prepareTree(dir, [write(dir, 'a.jsonl', rows.join('\n'))], { recipe });
  const labels = SPLITS.map((name) => new Set(written[name].map((row) => (JSON.parse(row) as Row).label)));
  expect(labels[0]?.union(labels[1] ?? new Set()).intersection(labels[2] ?? new Set()).size).toBe(0);
  expect(manifest.leakage.overlap).toBe(0);
  expect(Object.keys(manifest.labels ?? {})).toHaveLength(100);
});

test('rows bear the first group whose conditions they meet', async () => {
  const rows = ['f', 'm', 'x'].map((s) => JSON.stringify({ q: `q ${s}`, a: 'a', s }));
  const groups = { women: { s: 'f' }, people: { s: { in: ['f', 'm'] } } };
  const recipe = { groups, map: { prompt: 'q', completion: 'a' } };
  const dir = tempDir();
  const { lines: written, manifest } = await prepareTree(dir, [write(dir, 'a.jsonl', rows.join('\n'))], { recipe });
  const read = SPLITS.flatMap((name) => written[name].map((row) => (JSON.parse(row) as { group?: string }).group));
  expect(new Set(read)).toEqual(new Set(['women', 'people', undefined]));
  expect(manifest.parameters.recipe).toEqual(recipe);
});

test('keeps the first duplicate, and reports different answers to one prompt', async () => {
  const dir = tempDir();
  const rows = [
    '{"prompt":"Où ?","completion":"Ici."}',
    '{"prompt":"ou","completion":"ICI"}',
    '{"prompt":"où ?","completion":"Là."}',
  ];
  const { manifest, lines: written } = await prepareTree(dir, [write(dir, 'a.jsonl', rows.join('\n'))], {
    split: { train: 1, validation: 0, test: 0 },
  });
  expect(manifest.rows).toEqual({ in: 3, out: 2, dropped: { duplicate: 1 } });
  expect(written.train.map((row) => (JSON.parse(row) as Row).messages[1]?.content)).toEqual(['Ici.', 'Là.']);
  expect(manifest.conflicts).toEqual({
    prompts: 1,
    rows: 2,
    examples: [
      [
        { source: 0, row: 1 },
        { source: 0, row: 3 },
      ],
    ],
  });
});

test('errors name source, row, line and byte; the byte begins the row', async () => {
  const dir = tempDir();
  const first = write(
    dir,
    'a.jsonl',
    '\uFEFF{"prompt":"é","completion":"a"}\r\n\r\n{"prompt":\r\n{"prompt":"q","completion":"a"}',
  );
  const second = write(
    dir,
    'b.json',
    '[\n  {"prompt": "x", "completion": "y"},\n  {"prompt": 1,\n "completion": "y"}, 7\n]',
  );
  const third = write(dir, 'c.csv', 'prompt,completion\n"two\nlines",a\nq,a,extra\n');
  const { manifest } = await prepareTree(dir, [first, second, third], { chunkBytes: 20 });
  expect(manifest.errors).toEqual([
    { source: 0, row: 2, line: 3, byte: 39, problem: 'bad-json' },
    { source: 1, row: 2, line: 3, byte: 42, problem: 'empty-text' },
    { source: 1, row: 3, line: 4, byte: 77, problem: 'not-object' },
    { source: 2, row: 2, line: 4, byte: 32, problem: 'bad-csv' },
  ]);
});

test('invalid UTF-8 makes one bad row, not a bad file', async () => {
  const dir = tempDir();
  const bytes = Buffer.concat([
    Buffer.from('{"prompt":"q","completion":"a"}\n{"prompt":"'),
    Buffer.from([0xe9]),
    Buffer.from('","completion":"a"}\n'),
  ]);
  const { manifest } = await prepareTree(dir, [write(dir, 'a.jsonl', bytes)]);
  expect(manifest.problems).toEqual({ 'bad-utf8': 1 });
});

test('equal masked rows become one, and no value stays in a file', async () => {
  const dir = tempDir();
  const rows = ['a@exemple.fr', 'b@exemple.fr'].map((mail) =>
    JSON.stringify({ prompt: `Écrire à ${mail} ?`, completion: 'oui' }),
  );
  const { manifest, files } = await prepareTree(dir, [write(dir, 'a.jsonl', rows.join('\n'))], { pii: 'mask' });
  expect(manifest.rows.dropped).toEqual({ duplicate: 1 });
  expect(manifest.pii.found).toEqual({ email: 2 });
  expect(Object.values(files).join()).not.toContain('exemple.fr');
});

test('recounting finds a row copied into another split', async () => {
  const dir = tempDir();
  const rows = Array.from({ length: 20 }, (_, at) => JSON.stringify({ prompt: `q ${at}`, completion: 'a' }));
  const { manifest, files } = await prepareTree(dir, [write(dir, 'a.jsonl', rows.join('\n'))]);
  for (const [name, content] of Object.entries(files)) write(dir, name, content);
  expect(await recountTree(dir, manifest)).toEqual({ miscounted: [], overlap: 0 });
  const leak = (files['test-00000.jsonl'] ?? '').split('\n')[0];
  write(dir, 'train-00000.jsonl', `${files['train-00000.jsonl']}${leak}\n`);
  expect(await recountTree(dir, manifest)).toEqual({ miscounted: ['train-00000.jsonl'], overlap: 1 });
});

interface Row {
  messages: { role: string; content: string }[];
  label?: string;
}
