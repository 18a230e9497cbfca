import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

const ROWS = Array.from({ length: 200 }, (_, at) => `{"prompt":"Question ${at} ?","completion":"Réponse ${at}"}`);

interface Place {
  root: string;
  store: string;
  run(...args: string[]): Promise<CliResult>;
  file(name: string, content: string | Uint8Array): string;
}

function place(): Place {
  const root = tempProject();
  const store = tempDir();
  const env = { SOVRAN_STORE: store };
  return {
    root,
    store,
    run: (...args) => sovran(args, { cwd: root, env }),
    file: (name, content) => {
      const path = join(tempDir(), name);
      writeFileSync(path, content);
      return path;
    },
  };
}

function prepare(at: Place, file: string, ...more: string[]): Promise<CliResult> {
  return at.run('data', 'prepare', 'demo', '--from', file, '--license', 'MIT', '--json', ...more);
}

/** Nothing of the dataset is in the project, nothing of it in the store. */
function expectUntouched({ root, store }: Place): void {
  expect(existsSync(join(root, 'datasets'))).toBe(false);
  expect(git(root, 'status', '--porcelain')).toBe('');
  for (const dir of ['trees', 'scratch', 'staging'])
    expect(existsSync(join(store, dir)) ? readdirSync(join(store, dir)) : []).toEqual([]);
}

test('prepare, inspect and verify print what scripts rely on', async () => {
  const at = place();
  const file = at.file('rows.jsonl', ROWS.join('\n'));
  const made = await prepare(at, file);
  expect(made).toMatchObject({ exit: 0, stderr: '' });
  expect(made.json).toMatchObject({
    apiVersion: 'sovran/v1',
    kind: 'Dataset',
    name: 'demo',
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown,
    rows: { in: 200, out: 200, dropped: {} },
    splits: { train: 160, validation: 20, test: 20 },
    pii: { action: 'report', found: {} },
    sources: [{ path: file, license: 'MIT', rows: 200 }],
    leakage: { overlap: 0 },
  });
  const shown = await at.run('data', 'inspect', 'demo', '--rows', '1', '--json');
  expect(shown.json).toMatchObject({ kind: 'Dataset', lengths: { max: 25 }, samples: [{ split: 'train' }, {}, {}] });
  expect((await at.run('data', 'verify', 'demo', '--json')).json).toMatchObject({ verified: true, differences: [] });
});

test('people read the same in French, and the next command', async () => {
  const at = place();
  const file = at.file('rows.jsonl', [...ROWS, ROWS[0], 'broken'].join('\n'));
  const made = await at.run('data', 'prepare', 'demo', '--from', file, '--license', 'MIT', '--lang', 'fr');
  expect(made.stdout).toContain('200 lignes gardées sur 202');
  expect(made.stdout).toContain('1 écartée : doublon');
  expect(made.stdout).toContain('Ensuite : sovran data inspect demo');
  const shown = await at.run('data', 'inspect', 'demo', '--lang', 'fr');
  expect(shown.stdout).toContain('invalide (1 × pas du JSON)');
});

test.each([
  ['missing file', undefined, 'source-missing', 2],
  ['binary file', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]), 'wrong-format', 2],
  ['plain text', 'hello\nworld\n', 'wrong-format', 2],
  ['empty file', '', 'empty-source', 2],
  ['empty array', '[]', 'empty-source', 2],
  ['cut array', '[{"prompt":"q","completion":"a"},', 'wrong-format', 2],
  [
    '60 % broken rows',
    [...ROWS.slice(0, 40), ...ROWS.slice(0, 60).map((row) => row.slice(0, 20))].join('\n'),
    'too-many-bad-rows',
    3,
  ],
  ['line of 20 MiB', `${ROWS[0]}\n{"prompt":"${'x'.repeat(20 << 20)}"}`, 'row-too-long', 2],
])('%s: refused, and the project and the store are as before', async (_, content, code, exit) => {
  const at = place();
  const file = content === undefined ? join(at.root, 'no.jsonl') : at.file('rows.jsonl', content);
  const refused = await prepare(at, file);
  expect(refused).toMatchObject({ exit, json: { error: { code, exit } } });
  expectUntouched(at);
});

test('refusing too many bad rows names share, flag, reasons and a place', async () => {
  const at = place();
  const file = at.file(
    'rows.jsonl',
    [...ROWS.slice(0, 40), ...ROWS.slice(0, 60).map((row) => row.slice(0, 20))].join('\n'),
  );
  const refused = await at.run('data', 'prepare', 'demo', '--from', file, '--license', 'MIT');
  expect(refused.stderr).toContain('60 of 100 rows invalid (60 %');
  expect(refused.stderr).toContain('--max-bad 0.6');
  expect(refused.stderr).toContain('60 × not JSON');
  expect(refused.stderr).toMatch(/line 41, byte \d+/);
  const accepted = await prepare(at, file, '--max-bad', '0.6');
  expect(accepted.json).toMatchObject({ rows: { in: 100, out: 40, dropped: { invalid: 60 } } });
});

test('1 % broken rows are counted and dropped, with BOM, CRLF and gzip', async () => {
  const at = place();
  const rows = ROWS.map((row, line) => (line % 100 === 50 ? row.slice(0, -3) : row));
  const made = await prepare(at, at.file('rows.jsonl.gz', gzipSync(`\uFEFF${rows.join('\r\n')}\r\n`)));
  expect(made.json).toMatchObject({ rows: { in: 200, out: 198, dropped: { invalid: 2 } } });
  const shown = await at.run('data', 'inspect', 'demo', '--json');
  expect(shown.json).toMatchObject({ problems: { 'bad-json': 2 }, errors: [{ line: 51 }, { line: 151 }] });
});

test.each([['../x'], ['-rf'], ['a\nb'], ['x'.repeat(300)], ['A'], ['']])('the name %j is refused', async (name) => {
  const at = place();
  const file = at.file('rows.jsonl', ROWS.join('\n'));
  const refused = await at.run('data', 'prepare', '--from', file, '--license', 'MIT', '--json', '--', name);
  expect(refused).toMatchObject({ exit: 2, json: { error: { exit: 2 } } });
  expectUntouched(at);
});

test('reads files named like flags, with spaces, or outside the folder', async () => {
  const at = place();
  mkdirSync(join(at.root, 'sub'));
  writeFileSync(join(at.root, 'sub', '-rf éà.jsonl'), ROWS.slice(0, 100).join('\n'));
  const outside = at.file('b.jsonl', ROWS.slice(100).join('\n'));
  const made = await at.run(
    'data',
    'prepare',
    'demo',
    '--from=sub/-rf éà.jsonl',
    '--from',
    outside,
    '--license',
    'MIT',
    '--json',
  );
  expect(made.json).toMatchObject({
    rows: { in: 200 },
    sources: [
      { path: 'sub/-rf éà.jsonl', rows: 100 },
      { path: outside, rows: 100 },
    ],
  });
});

test.each([
  [['--license', 'free'], 'unknown-license'],
  [['--license', 'MIT', '--split', 'train=0.5'], 'bad-split'],
  [['--license', 'MIT', '--max-bad', '7'], 'bad-share'],
  [['--license', 'MIT', '--recipe', 'no.yaml'], 'file-missing'],
  [['--license', 'MIT', '--pii', 'hide'], 'usage'],
  [[], 'missing-flags'],
])('%j is a usage error', async (flags, code) => {
  const at = place();
  const file = at.file('rows.jsonl', ROWS.join('\n'));
  const refused = await at.run('data', 'prepare', 'demo', '--from', file, '--json', ...flags);
  expect(refused).toMatchObject({ exit: 2, json: { error: { code } } });
  expectUntouched(at);
});

test('threads give a large input the same digest as one thread', async () => {
  const at = place();
  const filler = 'mot '.repeat(300);
  const rows = Array.from(
    { length: 6000 },
    (_, row) => `{"prompt":"Question ${row} ?","completion":"${filler}${row}"}`,
  );
  const large = await prepare(at, at.file('rows.jsonl', rows.join('\n')), '--near-duplicates', '1');
  const packed = await at.run(
    'data',
    'prepare',
    'packed',
    '--from',
    at.file('rows.jsonl.gz', gzipSync(rows.join('\n'))),
    '--license',
    'MIT',
    '--near-duplicates',
    '1',
    '--contaminated',
    'keep',
    '--json',
  );
  const seed = async (name: string): Promise<unknown> =>
    ((await at.run('data', 'inspect', name, '--json')).json as { seed: string }).seed;
  expect(large.exit).toBe(0);
  expect((packed.json as { splits: unknown }).splits).toEqual((large.json as { splits: unknown }).splits);
  expect(await seed('packed')).toBe(await seed('demo'));
});

test('a dry run shows three steps and touches nothing', async () => {
  const at = place();
  const planned = await prepare(at, at.file('rows.jsonl', ROWS.join('\n')), '--dry-run');
  expect(planned.json).toMatchObject({ kind: 'Plan', steps: [{ id: 'split' }, { id: 'store' }, { id: 'write' }] });
  expectUntouched(at);
});

test('verify ends with 5 when a shard was changed, and says which', async () => {
  const at = place();
  const made = await prepare(at, at.file('rows.jsonl', ROWS.join('\n')));
  const { digest } = made.json as { digest: string };
  const shard = join(at.store, 'trees', digest.slice(7), 'test-00000.jsonl');
  chmodSync(shard, 0o644);
  writeFileSync(shard, readFileSync(shard, 'utf8').replace('Question', 'question'));
  const checked = await at.run('data', 'verify', 'demo', '--json');
  expect(checked).toMatchObject({
    exit: 5,
    json: { verified: false, differences: [{ path: 'test-00000.jsonl', problem: 'changed' }] },
  });
  expect((await at.run('data', 'inspect', 'unknown', '--json')).exit).toBe(2);
  for (const rows of ['101', '-1', 'x']) expect((await at.run('data', 'inspect', 'demo', '--rows', rows)).exit).toBe(2);
});
