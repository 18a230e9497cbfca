import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderTable } from '../../../src/lib/core/text/table.ts';
import { plainView } from '../../support/plain-view.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';

/** Both engines are built from their locks where no earlier run has; a run takes minutes on a busy machine. */
const PATIENCE_MS = 1_800_000;
const ROOT = join(import.meta.dirname, '..', '..', '..');
const CACHE = join(ROOT, '.test');
const STEPS = 20;
const SETTINGS = { maxSteps: STEPS, microBatch: 4, rank: 16, lr: 0.0003, seed: 7, precision: 'fp32', saveEvery: 10 };
const RUN_TESTS = join(ROOT, 'templates/engines/cpu/tests/run.py');

const dir = mkdtempSync(join(tmpdir(), 'sovran-trl-'));
const project = join(dir, 'project');
const env = { SOVRAN_STORE: join(dir, 'store'), CI: 'true' };
let python = '';

interface Progress {
  type: string;
  step: number;
  loss: number;
}

interface Done {
  id: string;
  manifest: {
    metrics: { steps: number; finalLoss: number; validationLoss: number; trainSeconds: number };
    training: { tokens: string };
    wallSeconds: number;
    /** Absent where the frame of workers does not measure it. */
    peakMemoryBytes?: number;
  };
  progress: Progress[];
}

beforeAll(async () => {
  // One module of the workers' tests: afterwards the cpu engine and the base model are in the cache.
  expect(spawnSync('node', ['scripts/workers.ts', 'test_digest'], { encoding: 'utf8' }).status).toBe(0);
  mkdirSync(env.SOVRAN_STORE, { recursive: true });
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(env.SOVRAN_STORE, 'engines'));
  await run(dir, 'init', 'project');
  await run(project, 'host', 'add', 'local', '--local');
  await run(project, 'engine', 'install', 'trl');
  const { json } = await run(project, 'engine', 'list', '--json');
  const { items } = json as { items: { name: string; path: string }[] };
  python = join(items.find(({ name }) => name === 'trl')?.path ?? '', 'bin/python');
  const file = join(CACHE, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  await run(project, 'model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--trainable', '--wait');
  await prepare('pairs', (at) => ({ rejected: text(at + 5, 3) }));
}, PATIENCE_MS);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(cwd: string, ...args: string[]): Promise<CliResult> {
  const done = await sovran(args, { cwd, env });
  expect(done.exit, `sovran ${args.join(' ')}: ${done.stderr}`).toBe(0);
  return done;
}

async function prepare(name: string, more: (at: number) => object): Promise<void> {
  const path = join(dir, `${name}.jsonl`);
  const rows = Array.from({ length: 120 }, (_, at) => ({ prompt: text(at, 24), chosen: text(at + 7, 3), ...more(at) }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await run(project, 'data', 'prepare', name, '--from', path, '--license', 'CC0-1.0');
}

const WORDS =
  'permis impôt logement travail école santé famille retraite adresse dossier délai recours mairie carte'.split(' ');

/** Words in an order that no two rows share. */
function text(seed: number, count: number): string {
  const word = (at: number): string => WORDS[(seed * 31 + at * (seed + 3) + at * at) % WORDS.length] ?? '';
  return `${seed} ${Array.from({ length: count }, (_, at) => word(at)).join(' ')}`;
}

function launchOf(name: string, options: { method?: string; engine?: string; set?: object }): string[] {
  const { method = 'lora', engine = 'trl', set = {} } = options;
  const pairs = Object.entries({ ...SETTINGS, ...set }).flatMap(([key, value]) => ['--set', `${key}=${String(value)}`]);
  return [
    'train',
    'launch',
    name,
    '--base',
    'base',
    '--dataset',
    'pairs',
    '--method',
    method,
    '--engine',
    engine,
    ...pairs,
  ];
}

async function train(name: string, options: Parameters<typeof launchOf>[1] = {}): Promise<Done> {
  const { json } = await run(project, ...launchOf(name, options), '--wait', '--json');
  return resultOf((json as { id: string }).id);
}

function folderOf(id: string): string {
  return join(env.SOVRAN_STORE, 'jobs', id);
}

function progressOf(id: string): Progress[] {
  const lines = readFileSync(join(folderOf(id), 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Progress).filter(({ type }) => type === 'progress');
}

function resultOf(id: string): Done {
  const manifest = JSON.parse(readFileSync(join(folderOf(id), 'out', 'manifest.json'), 'utf8')) as Done['manifest'];
  return { id, manifest, progress: progressOf(id) };
}

let whole: Done;

test("the engine's own tests pass in its environment", { timeout: PATIENCE_MS }, () => {
  const report = join(dir, 'report.json');
  const done = spawnSync(python, ['-B', RUN_TESTS, '--engine', 'trl', '--report', report], { encoding: 'utf8' });
  expect(done.status, done.stderr.slice(-3000)).toBe(0);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ failed: 0, skipped: 0 });
});

test('both trainers learn from the same tokens', { timeout: PATIENCE_MS }, async () => {
  const own = await train('own', { engine: 'cpu' });
  whole = await train('trl');
  expect(whole.manifest.training.tokens).toBe(own.manifest.training.tokens);
  const lines: string[][] = [];
  for (const [engine, { manifest, progress }] of Object.entries({ cpu: own, trl: whole })) {
    const { metrics, wallSeconds, peakMemoryBytes = 0 } = manifest;
    const first = progress[0]?.loss ?? 0;
    const figures = [first, metrics.finalLoss, metrics.validationLoss].map((loss) => loss.toFixed(4));
    const times = [metrics.trainSeconds, wallSeconds].map((seconds) => seconds.toFixed(1));
    lines.push([engine, ...figures, ...times, String(Math.round(peakMemoryBytes / 1e6))]);
    expect(progress.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, at) => at + 1));
    expect(metrics.validationLoss).toBeLessThan(first);
  }
  const titles = ['engine', 'first loss', 'last loss', 'held-out loss', 'training s', 'whole job s', 'peak MB'];
  const columns = titles.map((title) => ({ title }));
  console.log(renderTable(plainView(), columns, lines).join('\n'));
  expect(Math.abs(whole.manifest.metrics.validationLoss / own.manifest.metrics.validationLoss - 1)).toBeLessThan(0.1);
});

test('registers a model trained by TRL for engines that serve safetensors', async () => {
  const { json } = await run(project, 'model', 'show', 'trl', '--json');
  expect(json).toMatchObject({ format: 'safetensors', trainable: true });
  expect(json).not.toHaveProperty('servable');
});

test('a model trained by TRL becomes a GGUF file', { timeout: PATIENCE_MS }, async () => {
  await run(project, 'quantize', 'launch', 'trl-q8', '--model', 'trl', '--scheme', 'Q8_0', '--wait');
  const { json } = await run(project, 'model', 'show', 'trl-q8', '--json');
  expect(json).toMatchObject({ format: 'gguf', scheme: 'Q8_0', servable: 'model-Q8_0.gguf' });
});

test('a stopped job resumes to the same loss', { timeout: PATIENCE_MS }, async () => {
  const launched = await run(project, ...launchOf('cut', {}), '--no-follow', '--json');
  const { id } = launched.json as { id: string };
  await expect.poll(() => progressOf(id).length, { timeout: PATIENCE_MS, interval: 250 }).toBeGreaterThanOrEqual(5);
  await run(project, 'job', 'stop', id);
  const stopped = progressOf(id).length;
  expect(stopped).toBeLessThan(STEPS);
  const { manifest, progress } = await train('cut');
  expect(progress.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, at) => at + 1));
  expect(Math.abs(manifest.metrics.finalLoss - whole.manifest.metrics.finalLoss)).toBeLessThan(1e-3);
});

test.for(['qlora', 'dpo'])('%s trains five steps', { timeout: PATIENCE_MS }, async (method) => {
  const { manifest, progress } = await train(method, { method, set: { maxSteps: 5 } });
  console.log(`${method}: loss ${progress.map(({ loss }) => loss).join(' ')}, ${manifest.metrics.trainSeconds} s`);
  expect(manifest.metrics.steps).toBe(5);
  expect(progress).toHaveLength(5);
});

test('the worker sends no packet and asks for no address', { timeout: PATIENCE_MS }, () => {
  const { job, modules } = copyOfJob();
  const worker = `"${python}" -B -m sovran_worker finetune --job "${job}" >&2`;
  const script = `${worker}; code=$?; cat /proc/self/net/snmp; tail -n +3 /proc/self/net/dev; exit $code`;
  // Without the offline variables of a launch: the worker sets its own.
  const done = spawnSync('unshare', ['-rn', 'sh', '-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, PYTHONPATH: modules },
  });
  expect(done.status, done.stderr.slice(-3000)).toBe(0);
  expect(counters(done.stdout)).toMatchObject({ OutRequests: 0, OutNoRoutes: 0, OutDatagrams: 0, ActiveOpens: 0 });
  expect(done.stdout).toMatch(/^ *lo:(?: +0)+$/m);
});

/** The undisturbed job again in a folder of its own, of two steps. */
function copyOfJob(): { job: string; modules: string } {
  const job = join(dir, 'alone');
  for (const name of ['in', 'scratch', 'out']) mkdirSync(join(job, name), { recursive: true });
  for (const name of ['model', 'dataset'])
    symlinkSync(realpathSync(join(folderOf(whole.id), 'in', name)), join(job, 'in', name));
  const raw = JSON.parse(readFileSync(join(folderOf(whole.id), 'job.json'), 'utf8')) as { spec: { config: object } };
  raw.spec.config = { ...raw.spec.config, max_steps: 2 };
  writeFileSync(join(job, 'job.json'), JSON.stringify(raw));
  const modules = ['trl', 'worker'].map((name) => join(ROOT, 'templates/engines', name)).join(':');
  return { job, modules };
}

/** Counters of /proc/net/snmp by name; the names of one protocol stand above their values. */
function counters(snmp: string): Record<string, number> {
  const lines = snmp.split('\n').filter((line) => /^(?:Ip|Udp|Tcp):/.test(line));
  const pairs = lines.flatMap((line, at) => {
    const [names, values] = at % 2 === 0 ? [line, lines[at + 1] ?? ''] : ['', ''];
    return names
      .split(' ')
      .slice(1)
      .map((name, place) => [name, Number(values.split(' ')[place + 1])] as const);
  });
  return Object.fromEntries(pairs);
}
