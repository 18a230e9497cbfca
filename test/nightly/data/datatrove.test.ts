import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockedPython } from '../../support/locked-python.ts';
import { until } from '../../support/process-place.ts';
import { openSlurm } from '../../support/slurm.ts';
import { sovran } from '../../support/sovran.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

const LOCK = join(import.meta.dirname, '../../../templates/export/datatrove/requirements.lock');
const timeout = 600_000;
const RECIPE = `where: { kind: { match: '^a\\.?b*$' }, 'page.lang': { in: [fr, true] } }
quality: { minWords: 2, maxWords: 60, maxRepetition: 0.5, maxSymbols: 0.3 }
map:
  system: { constant: 'Réponds.' }
  prompt: { template: '{q} ({n})' }
  completion: { field: a, capture: '^\\s*(\\S[^|]*)' }
  label: { field: n, values: { '1.5': half } }
`;
let bin = '';
let corpus = '';
beforeAll(() => {
  bin = lockedPython('datatrove', [LOCK]);
  corpus = makeCorpus();
}, timeout);
afterAll(() => rmSync(corpus, { recursive: true, force: true }));

/** Words drawn from 3,000, accents among them, by a generator that repeats. */
function drawn(): (count: number) => string {
  let state = 7;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  return (count) => Array.from({ length: count }, () => `${next() % 5 === 0 ? 'É' : 'm'}ot${next() % 3000}`).join(' ');
}

interface Row {
  kind: string;
  q: string;
  a: string;
  n: number | boolean;
  page: object;
}

/** 4,000 rows with planted copies, near copies, contradictions and unfit rows, in two files of lines and one of Parquet. */
function makeCorpus(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-corpus-'));
  const words = drawn();
  const rows = Array.from({ length: 4000 }, (_, at): string[] => {
    const row: Row = { kind: 'abb', q: words(12), a: words(30), n: at % 3 === 0 ? 1.5 : at, page: { lang: 'fr' } };
    const copies: Partial<Row>[] = [
      {},
      ...(at % 10 === 1 ? [{ q: `${row.q.toUpperCase()} !` }] : []),
      ...(at % 10 === 2 ? [{ q: `x ${row.q}` }] : []),
      ...(at % 20 === 3 ? [{ a: words(30) }] : []),
      ...(at % 20 === 4 ? [{ kind: 'c' }, { page: { lang: true }, q: words(9) }] : []),
      ...(at % 50 === 5 ? [{ a: ' | ' }, { a: 'un' }, { a: 'un deux '.repeat(20) }, { a: `<s> ${row.a}` }] : []),
    ];
    return copies.map((copy) => JSON.stringify({ ...row, ...copy }));
  }).flat();
  const third = Math.ceil(rows.length / 3);
  const lines = [0, 1, 2].map((at) => rows.slice(at * third, (at + 1) * third));
  const bad = ['{"kind"', '[1]', '{"kind":"a","page":{"lang":"fr"},"q":"\\ud800","n":1,"a":"b c"}', ''];
  writeFileSync(join(dir, '0.jsonl'), `\ufeff${[...(lines[0] ?? []), ...bad].join('\r\n')}`);
  writeFileSync(join(dir, '1.jsonl'), `${lines[1]?.join('\n')}\n`);
  const flat = (lines[2] ?? []).filter((line) => !line.includes('true')).map((line) => JSON.parse(line) as Row);
  writeFileSync(join(dir, '2.txt'), flat.map((row) => JSON.stringify({ ...row, n: Number(row.n) })).join('\n'));
  const convert = `import sys, pyarrow.json as j, pyarrow.parquet as p; p.write_table(j.read_json(sys.argv[1]), sys.argv[2])`;
  execFileSync(join(bin, 'python'), ['-c', convert, join(dir, '2.txt'), join(dir, '2.parquet')]);
  writeFileSync(join(dir, 'recipe.yaml'), RECIPE);
  return dir;
}

interface Place {
  run: (...args: string[]) => ReturnType<typeof sovran>;
  pipe: string;
}

/** A project with the pipeline exported from it. */
async function exported(...flags: string[]): Promise<Place> {
  const [cwd, store, pipe] = [tempProject(), tempDir(), join(tempDir(), 'pipe')];
  const run: Place['run'] = (...args) => sovran([...args, '--json'], { cwd, env: { SOVRAN_STORE: store } });
  const from = ['jsonl', 'parquet'].flatMap((ending) => ['--from', join(corpus, `*.${ending}`)]);
  const more = ['--recipe', join(corpus, 'recipe.yaml'), '--license', 'MIT', '--out', pipe];
  const done = await run('export', 'datatrove', ...from, ...more, ...flags);
  expect(done.exit, done.stderr).toBe(0);
  return { run, pipe };
}

function runPipeline(pipe: string): void {
  execFileSync(join(bin, 'python'), ['pipeline.py'], { cwd: pipe, stdio: ['ignore', 'ignore', 'pipe'] });
}

interface Manifest {
  rows: { in: number; out: number; dropped: Record<string, number> };
  problems: Record<string, number>;
  lengths: object;
  conflicts: { prompts: number };
  splits: object;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

const linesOf = (folder: string): string[] =>
  globSync(join(folder, '*.jsonl'))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .toSorted();

/** What `data prepare` makes of the same rows: manifest and lines. */
async function ours({ run }: Place, near: string): Promise<{ manifest: Manifest; lines: string[] }> {
  const from = ['0.jsonl', '1.jsonl', '2.parquet'].flatMap((name) => ['--from', join(corpus, name)]);
  const as = ['--license', 'MIT', '--secrets', 'report', '--contaminated', 'keep', '--near-duplicates', near];
  const done = await run('data', 'prepare', 'ours', ...from, '--recipe', join(corpus, 'recipe.yaml'), ...as);
  expect(done.exit, done.stderr).toBe(0);
  const out = join(tempDir(), 'out');
  expect((await run('data', 'export', 'ours', '--out', out, '--format', 'jsonl')).exit).toBe(0);
  const { json } = await run('data', 'inspect', 'ours');
  return { manifest: json as Manifest, lines: linesOf(out) };
}

test('without near duplicates the pipeline keeps the rows that sovran keeps', { timeout }, async () => {
  const place = await exported('--near-duplicates', '1');
  runPipeline(place.pipe);
  const { manifest, lines } = await ours(place, '1');
  const theirs = manifestOf(join(place.pipe, 'dataset'));
  expect(theirs.rows).toEqual(manifest.rows);
  expect([theirs.problems, theirs.lengths]).toEqual([manifest.problems, manifest.lengths]);
  expect(theirs.conflicts.prompts).toBe(manifest.conflicts.prompts);
  expect(theirs.rows.in).toBeGreaterThan(5000);
  expect(linesOf(join(place.pipe, 'dataset'))).toEqual(lines);
});

test('tasks do not change rows; one of near duplicates stays', { timeout }, async () => {
  const [one, two] = [await exported('--tasks', '1'), await exported('--tasks', '2')];
  for (const { pipe } of [one, two]) runPipeline(pipe);
  const theirs = manifestOf(join(two.pipe, 'dataset'));
  expect(theirs.splits).toEqual(manifestOf(join(one.pipe, 'dataset')).splits);
  const taken = await two.run('data', 'prepare', 'big', '--prepared', join(two.pipe, 'dataset'));
  expect(taken.exit, taken.stderr).toBe(0);
  const { json } = await two.run('data', 'inspect', 'big');
  const { in: came, out, dropped } = (json as Manifest).rows;
  expect(came).toBe(out + Object.values(dropped).reduce((sum, count) => sum + count, 0));
  expect(json).toMatchObject({ pii: { action: 'unknown' }, prepared: { by: 'datatrove', version: '0.10.1' } });
  expect((await two.run('data', 'verify', 'big')).exit).toBe(0);
  const { manifest, lines } = await ours(two, '0.8');
  const kept = new Set(linesOf(join(two.pipe, 'dataset')));
  const known = new Set(lines);
  const [more, fewer] = [[...kept].filter((line) => !known.has(line)), lines.filter((line) => !kept.has(line))];
  expect([manifest.rows.dropped, dropped].map((one) => one['near-duplicate'])).toEqual([400, 401]);
  // Of a pair, there either row stays.
  expect([more.length, fewer.length]).toEqual([212, 213]);
});

test('a killed pipeline runs again; a flipped byte is refused', { timeout }, async () => {
  const { run, pipe } = await exported();
  const undisturbed = join(dirname(pipe), 'undisturbed');
  cpSync(pipe, undisturbed, { recursive: true });
  runPipeline(undisturbed);
  const child = spawn(join(bin, 'python'), ['pipeline.py'], { cwd: pipe, detached: true, stdio: 'ignore' });
  await until('a task', () => globSync(join(pipe, 'work/*/logs/signatures/completions/*')).length >= 3);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(pipe, 'dataset/manifest.json'))).toBe(false);
  runPipeline(pipe);
  expect(manifestOf(join(pipe, 'dataset'))).toEqual(manifestOf(join(undisturbed, 'dataset')));
  const shard = join(pipe, 'dataset/train-00005.jsonl');
  const bytes = readFileSync(shard);
  bytes[40]! ^= 1;
  writeFileSync(shard, bytes);
  const refused = await run('data', 'prepare', 'big', '--prepared', join(pipe, 'dataset'));
  expect([refused.exit, refused.json]).toMatchObject([
    5,
    { error: { code: 'shard-differs', details: { shard: 'train-00005.jsonl' } } },
  ]);
});

test('tasks of Slurm keep what one machine keeps', { timeout }, async () => {
  const [local, slurm] = [
    await exported(),
    await exported('--executor', 'slurm', '--partition', 'gpu', '--time', '00:10:00'),
  ];
  runPipeline(local.pipe);
  symlinkSync(dirname(bin), join(slurm.pipe, '.venv'));
  const bed = await openSlurm();
  try {
    runPipeline(slurm.pipe);
    const left = (): string => bed.slurm('squeue', '--noheader', '--format=%i %T %R');
    await until(
      'the end of the jobs',
      () => left().trim() === '' || left().includes('DependencyNeverSatisfied'),
      400_000,
    );
    expect(left()).toBe('');
  } finally {
    bed.slurm('scancel', '--user=root');
    await bed.stop();
  }
  const [theirs, here] = [slurm, local].map(({ pipe }) => manifestOf(join(pipe, 'dataset')));
  expect([theirs?.rows, theirs?.splits]).toEqual([here?.rows, here?.splits]);
});
