import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunSpec } from '../../../src/lib/core/project/resources/run.ts';
import { CPU_RUNS, leaveOneOut } from '../../support/cpu-runs.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';

/** The engine is built from its locks where no earlier run has; a run takes minutes on a busy machine. */
const PATIENCE_MS = 1_800_000;
const CACHE = join(import.meta.dirname, '..', '..', '..', '.test');
/** Runs of the table that are measured again: each method, packed and padded, short rows and long. */
const AGAIN = ['lora-4-short', 'lora-4-mid', 'full-4-short', 'lora-4-all', 'lora-2-padded', 'full-2-mid'];

const dir = mkdtempSync(join(tmpdir(), 'sovran-memory-'));
const project = join(dir, 'project');
const env = { SOVRAN_STORE: join(dir, 'store'), CI: 'true' };

beforeAll(async () => {
  // One module of the workers' tests: afterwards engine and base model are in the cache.
  expect(spawnSync('node', ['scripts/workers.ts', 'test_digest'], { encoding: 'utf8' }).status).toBe(0);
  mkdirSync(env.SOVRAN_STORE, { recursive: true });
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(env.SOVRAN_STORE, 'engines'));
  await run(dir, 'init', 'project');
  await run(project, 'host', 'add', 'local', '--local');
  const file = join(CACHE, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  await run(project, 'model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--trainable', '--wait');
  for (const name of Object.keys(CPU_RUNS.data)) await prepare(name);
}, PATIENCE_MS);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(cwd: string, ...args: string[]): Promise<CliResult> {
  const done = await sovran(args, { cwd, env });
  expect(done.exit, `sovran ${args.join(' ')}: ${done.stderr}`).toBe(0);
  return done;
}

async function prepare(name: string): Promise<void> {
  const { words, answer } = CPU_RUNS.data[name] ?? { words: 1, answer: 1 };
  const path = join(dir, `${name}.jsonl`);
  const rows = Array.from({ length: 64 }, (_, at) => ({
    messages: [
      { role: 'user', content: text(at, words) },
      { role: 'assistant', content: text(at + 7, answer) },
    ],
  }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await run(project, 'data', 'prepare', name, '--from', path, '--license', 'CC0-1.0');
}

const WORDS =
  'permis impôt logement travail école santé famille retraite adresse dossier délai recours mairie carte'.split(' ');

/** Words in an order that no two rows share. */
function text(seed: number, count: number): string {
  return Array.from({ length: count }, (_, at) => WORDS[(seed * 31 + at * (seed + 3) + at * at) % WORDS.length]).join(
    ' ',
  );
}

async function peakOf(name: string): Promise<number> {
  const found = CPU_RUNS.runs.find((one) => one.name === name);
  const { method, ...settings } = found?.spec ?? {};
  const pairs = Object.entries({ ...settings, maxSteps: 2, saveEvery: 0 }).flatMap(([key, value]) => [
    '--set',
    `${key}=${String(value)}`,
  ]);
  const asked = ['--base', 'base', '--dataset', found?.data ?? '', '--method', method as string, ...pairs];
  const { json } = await run(project, 'train', 'launch', name, ...asked, '--wait', '--json');
  const { id } = json as { id: string };
  const record = parse(readFileSync(join(project, 'runs', id, 'run.yaml'), 'utf8')) as { spec: RunSpec };
  return record.spec.measured?.peakMemoryBytes ?? 0;
}

test.each(AGAIN)('%s peaks within 20 %% of its estimate', { timeout: PATIENCE_MS }, async (name) => {
  const known = CPU_RUNS.runs.find((one) => one.name === name);
  if (!known) throw new Error(`no run ${name}`);
  const measured = await peakOf(name);
  console.log(`${name}: ${Math.round(measured / 1e6)} MB, recorded ${known.peakMB} MB`);
  expect(Math.abs(leaveOneOut(known, measured))).toBeLessThan(0.2);
});

test('the next launch is judged by the measured runs', { timeout: PATIENCE_MS }, async () => {
  const asked = ['--base', 'base', '--dataset', 'short', '--method', 'lora', '--dry-run', '--json'];
  const { json } = await run(project, 'train', 'launch', 'next', ...asked);
  const gates = (json as { gates: { id: string; reason: string }[] }).gates;
  expect(gates.find(({ id }) => id === 'memory-fits')?.reason).toMatch(/corrected by \d measured runs/);
  expect(gates.find(({ id }) => id === 'duration')?.reason).toMatch(/^About \d+ to \d+ min on local/);
});
