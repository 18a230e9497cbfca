import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { lockedPython } from '../../support/locked-python.ts';
import { sovran } from '../../support/sovran.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

const LOCKS = ['data/pyarrow.lock', 'governance/croissant-build.lock', 'governance/croissant.lock'];
const SPLITS = ['train', 'validation', 'test'];
let bin = '';

/** Long and short texts, signs outside of the first plane, line ends, rows with and without optional fields. */
const ROWS = Array.from({ length: 300 }, (_, at) => ({
  prompt: `Question ${at} : « à quoi sert l’œuvre n° ${at} ? » 🗳️\n\t"${'mot '.repeat(at % 40)}${at}"`,
  chosen: `Réponse ${at}, ${at % 7 === 0 ? '𝔘𝔫𝔦𝔠𝔬𝔡𝔢' : 'simple'}.`,
  rejected: at % 3 === 0 ? `Autre ${at}` : `Rien ${at}`,
}));

beforeAll(() => {
  const locks = LOCKS.map((name) => join(import.meta.dirname, '..', name));
  bin = lockedPython('pyarrow', locks);
}, 600_000);

interface Place {
  dir: string;
  run: (...args: string[]) => Promise<void>;
}

function place(): Place {
  const [root, store, dir] = [tempProject(), tempDir(), tempDir()];
  const run = async (...args: string[]): Promise<void> => {
    const done = await sovran(args, { cwd: root, env: { SOVRAN_STORE: store } });
    expect(done.exit, done.stderr).toBe(0);
  };
  writeFileSync(join(dir, 'rows.jsonl'), ROWS.map((row) => JSON.stringify(row)).join('\n'));
  return { dir, run };
}

function python(script: string, ...args: string[]): string {
  return execFileSync(join(bin, 'python'), [join(import.meta.dirname, script), ...args], { encoding: 'utf8' });
}

function parsed(text: string): unknown[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
}

function prepare({ dir, run }: Place, name: string, file: string): Promise<void> {
  const as = ['--near-duplicates', '1', '--contaminated', 'keep'];
  return run('data', 'prepare', name, '--from', join(dir, file), '--license', 'MIT', ...as);
}

test('pyarrow reads an export row for row', { timeout: 120_000 }, async () => {
  const at = place();
  await prepare(at, 'demo', 'rows.jsonl');
  for (const format of ['jsonl', 'parquet'])
    await at.run('data', 'export', 'demo', '--out', join(at.dir, 'out'), '--format', format);
  for (const split of SPLITS) {
    const lines = parsed(readFileSync(join(at.dir, 'out', `${split}.jsonl`), 'utf8'));
    expect(lines.length).toBeGreaterThan(0);
    expect(parsed(python('read-parquet.py', join(at.dir, 'out', `${split}.parquet`)))).toEqual(lines);
  }
});

test.each(['parquet', 'jsonl'])(
  'mlcroissant reads an export in %s row for row',
  { timeout: 120_000 },
  async (format) => {
    const at = place();
    await prepare(at, 'demo', 'rows.jsonl');
    const out = (as: string): string => join(at.dir, as, 'croissant.json');
    for (const as of ['jsonl', format])
      await at.run('data', 'export', 'demo', '--out', join(at.dir, as), '--format', as);
    const described = ['validate', '--jsonld', out(format)];
    const { status, stderr, stdout } = spawnSync(join(bin, 'mlcroissant'), described, { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).not.toMatch(/error\(s\)|warning\(s\)|not standard/);
    expect(status).toBe(0);
    for (const [number, split] of SPLITS.entries()) {
      const lines = parsed(readFileSync(join(at.dir, 'jsonl', `${split}.jsonl`), 'utf8'));
      expect(parsed(python('read-croissant.py', out(format), `rows-${number + 1}`))).toEqual(lines);
    }
  },
);

test.each(['none', 'snappy', 'gzip', 'zstd', 'brotli'])(
  'a file that pyarrow wrote with %s gives the same rows',
  { timeout: 120_000 },
  async (codec) => {
    const at = place();
    python('write-parquet.py', join(at.dir, 'rows.jsonl'), join(at.dir, 'rows.parquet'), codec);
    await prepare(at, 'lines', 'rows.jsonl');
    await prepare(at, 'columns', 'rows.parquet');
    const rowsOf = async (name: string): Promise<string> => {
      await at.run('data', 'export', name, '--out', join(at.dir, name), '--format', 'jsonl');
      return readFileSync(join(at.dir, name, 'train.jsonl'), 'utf8');
    };
    expect(await rowsOf('columns')).toBe(await rowsOf('lines'));
  },
);
