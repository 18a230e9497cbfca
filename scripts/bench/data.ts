import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PII_TYPES } from '../../src/lib/core/project/resources/dataset.ts';
import { writeRows, type Generated } from './data/write-rows.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    repeat: { type: 'string', default: '3' },
    pii: { type: 'string', default: 'report' },
    near: { type: 'string', default: '0.8' },
    keep: { type: 'string' },
  },
});

interface Run {
  seconds: number;
  cpuSeconds: number;
  peakBytes: number;
}

interface Document {
  rows: { in: number; out: number; dropped: Record<string, number> };
  pii: { found: Record<string, number> };
}

const dir = values.keep ?? mkdtempSync(join(tmpdir(), 'sovran-bench-data-'));
try {
  process.exitCode = await main();
} finally {
  if (values.keep === undefined) rmSync(dir, { recursive: true, force: true });
}

/** Generates once, then runs the real binary on it several times, each with an empty store. */
async function main(): Promise<number> {
  if (!existsSync('dist/start.js')) throw new Error('run `npm run build` first');
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'rows.jsonl');
  const made = await writeRows(file, Number(values.rows), Number(values.seed));
  console.log(`rows ${made.rows}, ${(made.bytes / 1e6).toFixed(1)} MB, ${Math.round(made.bytes / made.rows)} B/row`);
  let faults: string[] = [];
  for (let round = 0; round < Number(values.repeat); round += 1) {
    const { run, document, kept } = await prepare(file, round);
    report(made, run);
    faults = [...compare(made, document), ...(values.near === '1' ? [] : compareNear(made, document, kept))];
  }
  console.log(faults.length === 0 ? 'found all that was planted, and nothing else' : faults.join('\n'));
  return faults.length === 0 ? 0 : 1;
}

/** How often the store of a run holds each question, by its number. */
type Kept = Map<string, number>;

async function prepare(file: string, round: number): Promise<{ run: Run; document: Document; kept: Kept }> {
  const project = join(dir, `project-${round}`);
  const store = join(dir, `store-${round}`);
  makeProject(project);
  const args = [BIN, 'data', 'prepare', 'bench', '--from', file, '--license', 'CC0-1.0', '--pii', values.pii, '--json'];
  args.push('--near-duplicates', values.near);
  const timed = join(project, '.sovran-time');
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', reporter(timed), ...args], {
    cwd: project,
    env: { ...process.env, SOVRAN_STORE: store },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  if (exit !== 0) throw new Error(`exit ${exit}: ${output}`);
  const usage = JSON.parse(readFileSync(timed, 'utf8')) as { cpu: number; peak: number };
  const kept = countQuestions(store);
  rmSync(store, { recursive: true, force: true });
  return {
    kept,
    run: { seconds, cpuSeconds: usage.cpu, peakBytes: usage.peak },
    document: JSON.parse(output) as Document,
  };
}

function countQuestions(store: string): Kept {
  const kept: Kept = new Map();
  const shards = globSync('trees/**/{train,validation,test}-*.jsonl', { cwd: store });
  for (const shard of shards)
    for (const [, number = ''] of readFileSync(join(store, shard), 'utf8').matchAll(/"Question (\d+) :/g))
      kept.set(number, (kept.get(number) ?? 0) + 1);
  return kept;
}

/** Recall of planted near duplicates at least 0.99, at most one row in 10,000 taken for one that is none. */
function compareNear(made: Generated, { rows }: Document, kept: Kept): string[] {
  const found = rows.dropped['near-duplicate'] ?? 0;
  const missed = [...kept.values()].reduce((sum, count) => sum + count - 1, 0);
  const lost = made.rows - made.duplicates - made.nearDuplicates - kept.size;
  const recall = 1 - missed / Math.max(1, made.nearDuplicates);
  console.log(`near duplicates: ${found} of ${made.nearDuplicates}, recall ${recall.toFixed(4)}, ${lost} false`);
  return recall < 0.99 || lost > made.rows / 10_000 ? ['near duplicates: outside the limits'] : [];
}

/** A module that notes CPU time and peak memory of the whole process, threads included, when it ends. */
function reporter(path: string): string {
  const code = `import{writeFileSync as w}from'node:fs';import{isMainThread as m}from'node:worker_threads';if(m)process.on('exit',()=>{const u=process.resourceUsage();w(${JSON.stringify(path)},JSON.stringify({cpu:(u.userCPUTime+u.systemCPUTime)/1e6,peak:u.maxRSS*1024}))})`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

function makeProject(project: string): void {
  mkdirSync(project, { recursive: true });
  const settings = {
    apiVersion: 'sovran/v1',
    kind: 'Project',
    metadata: { name: 'bench' },
    spec: { organisation: 'Bench', language: 'en' },
  };
  writeFileSync(join(project, 'sovran.yaml'), JSON.stringify(settings));
  spawnSync('git', ['-C', project, 'init', '--quiet']);
}

function report({ rows, bytes }: Generated, { seconds, cpuSeconds, peakBytes }: Run): void {
  const figures = [
    `${Math.round(rows / seconds)} rows/s`,
    `${(bytes / seconds / 1e6).toFixed(0)} MB/s`,
    `${((cpuSeconds / rows) * 1e6).toFixed(1)} µs CPU/row`,
    `${seconds.toFixed(2)} s`,
    `peak RSS ${(peakBytes / 2 ** 20).toFixed(0)} MiB = ${Math.round(peakBytes / rows)} B/row`,
  ];
  console.log(figures.join(', '));
}

function compare(made: Generated, { rows, pii }: Document): string[] {
  const faults = PII_TYPES.filter((type) => (pii.found[type] ?? 0) !== made.planted[type]).map(
    (type) => `${type}: ${pii.found[type] ?? 0} found, ${made.planted[type]} planted`,
  );
  if (rows.in !== made.rows) faults.push(`${rows.in} rows in, ${made.rows} written`);
  const duplicates = rows.dropped.duplicate ?? 0;
  if (duplicates !== made.duplicates) faults.push(`${duplicates} duplicates found, ${made.duplicates} planted`);
  return faults;
}
