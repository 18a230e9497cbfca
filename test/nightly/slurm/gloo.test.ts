import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../support/process-place.ts';
import { openSlurm, type SlurmBed } from '../../support/slurm.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';

/** The engine is built from its locks where no earlier run has; two ranks load torch on two cores. */
const PATIENCE_MS = 1_800_000;
const CACHE = join(import.meta.dirname, '..', '..', '..', '.test');
const SETTINGS = 'nodes=2 maxSteps=12 saveEvery=3 microBatch=2 gradAccum=2 seqLen=64 precision=fp32 dropout=0.1';

const dir = mkdtempSync(join(tmpdir(), 'sovran-gloo-'));
const project = join(dir, 'project');
const store = join(dir, 'store');
let bed: SlurmBed;

beforeAll(async () => {
  expect(spawnSync('node', ['scripts/workers.ts', 'test_digest'], { encoding: 'utf8' }).status).toBe(0);
  mkdirSync(store, { recursive: true });
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(store, 'engines'));
  bed = await openSlurm({ config: ['DefMemPerCPU=10'] });
  await run(dir, 'init', 'project');
  await run(project, 'host', 'add', 'local', '--local', '--slurm');
  const file = join(CACHE, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  await run(project, 'model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--trainable', '--wait');
  const rows = Array.from({ length: 40 }, (_, at) => ({
    messages: [
      { role: 'user', content: `Quel service pour le dossier ${at * 7} ?` },
      { role: 'assistant', content: at % 2 ? 'La mairie.' : 'La préfecture.' },
    ],
  }));
  writeFileSync(join(dir, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await run(project, 'data', 'prepare', 'rows', '--from', join(dir, 'rows.jsonl'), '--license', 'CC0-1.0');
}, PATIENCE_MS);

afterAll(async () => {
  await bed?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function cli(cwd: string, ...args: string[]): Promise<CliResult> {
  return sovran(args, { cwd, env: { SOVRAN_STORE: store, CI: 'true' } });
}

async function run(cwd: string, ...args: string[]): Promise<CliResult> {
  const done = await cli(cwd, ...args);
  expect(done.exit, `sovran ${args.join(' ')}: ${done.stderr}`).toBe(0);
  return done;
}

function train(name: string, ...more: string[]): Promise<CliResult> {
  const settings = SETTINGS.split(' ').flatMap((pair) => ['--set', pair]);
  return cli(project, 'train', 'launch', name, '--base', 'base', '--dataset', 'rows', ...settings, ...more);
}

async function idOf(name: string): Promise<string> {
  return ((await run(project, 'job', 'show', name, '--json')).json as { id: string }).id;
}

interface Manifest {
  metrics: { steps: number; finalLoss: number };
  outputs: { name: string; digest: string }[];
}

/** Final loss and digest of the adapter that a job left. */
async function learnt(name: string): Promise<unknown> {
  const path = join(store, 'jobs', await idOf(name), 'out', 'manifest.json');
  const { metrics, outputs } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  return [metrics.steps, metrics.finalLoss, outputs.find((one) => one.name === 'adapter')?.digest];
}

/** Process ids of the second rank of a job, as this machine sees them. */
function secondRank(id: string): number[] {
  const found = execFileSync('pgrep', ['-f', `sovran_worker finetune --job .*${id}`], { encoding: 'utf8' });
  const isSecond = (pid: string): boolean =>
    readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes('RANK=1');
  return found.trim().split('\n').filter(isSecond).map(Number);
}

test('a job of two nodes that lost one learns the same', { timeout: PATIENCE_MS }, async () => {
  const whole = await train('whole', '--wait');
  expect(whole.exit, whole.stderr).toBe(0);
  expect((await train('cut')).exit).toBe(0);
  const id = await idOf('cut');
  const events = join(store, 'jobs', id, 'events.jsonl');
  await until('step 5', () => existsSync(events) && readFileSync(events, 'utf8').includes('"step": 5,'), 600_000);
  for (const pid of secondRank(id)) process.kill(pid, 'SIGKILL');
  await until('the end of both', () => bed.slurm('squeue', '--noheader', '--format=%i') === '', 120_000);
  expect((await run(project, 'job', 'show', 'cut', '--json')).json).toMatchObject({ resumable: true });
  const again = await train('cut', '--wait');
  expect(again.exit, again.stderr).toBe(0);
  const [steps, loss, adapter] = (await learnt('whole')) as [number, number, string];
  console.log(`two ranks by gloo: ${steps} steps, final loss ${loss}, adapter ${adapter}`);
  expect(await learnt('cut')).toEqual([12, loss, adapter]);
});
