import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { race } from './data/race.ts';
import { judge, type Document, type Kept, readKept } from './data/verdict.ts';
import { writeRows, type Generated } from './data/write-rows.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    repeat: { type: 'string', default: '3' },
    pii: { type: 'string', default: 'report' },
    secrets: { type: 'string', default: 'mask' },
    near: { type: 'string', default: '0.8' },
    keep: { type: 'string' },
    growth: { type: 'boolean', default: false },
    race: { type: 'boolean', default: false },
  },
});

interface Run {
  seconds: number;
  cpuSeconds: number;
  peakBytes: number;
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
  let fastest = 0;
  for (let round = 0; round < Number(values.repeat); round += 1) {
    const { run, document, kept } = await prepare(file, round, made);
    report(made, run);
    fastest = Math.max(fastest, made.rows / run.seconds);
    faults = judge(made, document, kept, { near: values.near !== '1', secrets: values.secrets === 'mask' });
  }
  if (values.growth) await measureGrowth(file, made);
  if (values.race) faults.push(...(await race(file, made.rows, fastest, dir)));
  console.log(faults.length === 0 ? 'found all that was planted, and nothing else' : faults.join('\n'));
  return faults.length === 0 ? 0 : 1;
}

/** Memory of a run on all rows and on the first fifth of them: the difference, a row. */
async function measureGrowth(file: string, made: Generated): Promise<void> {
  const part = join(dir, 'part.jsonl');
  const bytes = Buffer.alloc(Math.floor(statSync(file).size / 5));
  const descriptor = openSync(file, 'r');
  readSync(descriptor, bytes);
  closeSync(descriptor);
  writeFileSync(part, bytes.subarray(0, bytes.lastIndexOf(10) + 1));
  const few = await prepare(part, 0, made);
  const all = await prepare(file, 1, made);
  const rows = made.rows - few.document.rows.in;
  const growth = (all.run.peakBytes - few.run.peakBytes) / rows;
  console.log(`memory: ${Math.round(growth)} B more a row from ${few.document.rows.in} rows to ${made.rows}`);
}

async function prepare(
  file: string,
  round: number,
  made: Generated,
): Promise<{ run: Run; document: Document; kept: Kept }> {
  const project = join(dir, `project-${round}`);
  const store = join(dir, `store-${round}`);
  makeProject(project);
  const args = [BIN, 'data', 'prepare', 'bench', '--from', file, '--license', 'CC0-1.0', '--pii', values.pii, '--json'];
  args.push('--near-duplicates', values.near, '--secrets', values.secrets);
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
  const kept = await readKept(store, made);
  rmSync(store, { recursive: true, force: true });
  return {
    kept,
    run: { seconds, cpuSeconds: usage.cpu, peakBytes: usage.peak },
    document: JSON.parse(output) as Document,
  };
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
