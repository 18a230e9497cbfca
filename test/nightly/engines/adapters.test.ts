import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';

/** Engines are built from their locks where no earlier run has; a start takes minutes on a busy machine. */
const timeout = 1_800_000;
const CACHE = join(import.meta.dirname, '..', '..', '..', '.test');
/** What each adapter learns to answer, and the engine that trains it. */
const COLOURS = { bleu: 'cpu', rouge: 'trl' } as const;
const SETTINGS = { maxSteps: 30, microBatch: 4, rank: 4, lr: 0.002, seed: 7, precision: 'fp32' };
const dir = mkdtempSync(join(tmpdir(), 'sovran-adapters-'));
const project = join(dir, 'p');
const env = { SOVRAN_STORE: join(dir, 'store'), CI: 'true' };
const key = join(dir, 'key');
let port = 0;

beforeAll(async () => {
  expect(spawnSync('node', ['scripts/workers.ts', 'test_digest'], { encoding: 'utf8' }).status).toBe(0);
  mkdirSync(env.SOVRAN_STORE, { recursive: true });
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(env.SOVRAN_STORE, 'engines'));
  await run(dir, 'init', 'p');
  await run(project, 'host', 'add', 'local', '--local');
  for (const engine of ['vllm', 'trl']) await run(project, 'engine', 'install', engine);
  const file = join(CACHE, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  await run(project, 'model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--trainable', '--wait');
  for (const [colour, engine] of Object.entries(COLOURS)) await train(colour, engine);
}, timeout);

afterAll(async () => {
  await sovran(['env', 'stop', 'production', '--yes'], { cwd: project, env });
  rmSync(dir, { recursive: true, force: true });
}, timeout);

async function run(cwd: string, ...args: string[]): Promise<CliResult> {
  const done = await sovran(args, { cwd, env });
  expect(done.exit, `sovran ${args.join(' ')}: ${done.stderr}${done.stdout}`).toBe(0);
  return done;
}

async function train(colour: string, engine: string): Promise<void> {
  const rows = Array.from({ length: 120 }, (_, at) => ({
    messages: [
      { role: 'user', content: `Couleur du lot ${at} ?` },
      { role: 'assistant', content: colour },
    ],
  }));
  const path = join(dir, `${colour}.jsonl`);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await run(project, 'data', 'prepare', colour, '--from', path, '--license', 'CC0-1.0');
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]);
  const job = ['--base', 'base', '--dataset', colour, '--engine', engine, ...settings];
  await run(project, 'train', 'launch', colour, ...job, '--wait');
}

function evaluate(model: string, dataset: string, ...more: string[]): Promise<CliResult> {
  const asked = ['--model', model, '--dataset', dataset, '--max-tokens', '6', '--limit', '8', '--concurrency', '2'];
  return run(project, 'eval', 'run', ...asked, ...more, '--json');
}

/** The answer to one question, as an application gets it. */
async function answerOf(model: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${readFileSync(key, 'utf8').trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: 'Couleur du lot 400 ?' }],
      max_tokens: 6,
      temperature: 0,
    }),
  });
  const body = (await answer.json()) as { choices?: { message: { content: string } }[] };
  return body.choices?.[0]?.message.content.trim() ?? `HTTP ${answer.status}`;
}

test('an adapter of either trainer is evaluated beside its base, by vLLM', { timeout }, async () => {
  for (const [colour, trainer] of Object.entries(COLOURS)) {
    const { json } = await evaluate(`${colour}.adapter`, colour);
    const { metrics } = json as { metrics: { name: string; value: number }[] };
    const right = metrics.find(({ name }) => name === 'exact-match')?.value;
    console.log(`${colour}.adapter, trained by ${trainer}: ${right} of its rows right`);
    expect(json).toMatchObject({ verdict: 'ok', measured: { engine: { name: 'vllm' }, base: { name: 'base' } } });
    expect(right).toBeGreaterThan(0.8);
  }
});

test('one release serves two adapters and their base, each under its name', { timeout }, async () => {
  port = await freePort();
  await run(project, 'env', 'add', 'production', '--host', 'local', '--port', String(port), '--approvals', '0');
  await run(project, 'app', 'add', 'portal', '--env', 'production', '--key-out', key);
  await evaluate('base', 'bleu', '--engine', 'cpu');
  const adapters = Object.keys(COLOURS).flatMap((colour) => ['--adapter', `lot-${colour}=${colour}.adapter`]);
  const release = ['release', 'create', 'r1', '--model', 'base', ...adapters, '--parallel', '1', '--context', '1024'];
  expect((await run(project, ...release, '--json')).json).toMatchObject({ engine: 'vllm' });
  const promoted = await run(project, 'release', 'promote', 'r1', '--env', 'production', '--watch', '2s', '--json');
  expect(promoted.json).toMatchObject({ verdict: 'passed', requests: { lost: 0 } });
  const answers = await Promise.all(['lot-bleu', 'lot-rouge', 'production', 'unknown'].map(answerOf));
  console.log(JSON.stringify(answers));
  expect(answers).toEqual(['bleu', 'rouge', expect.not.stringMatching(/^(bleu|rouge)$/), 'HTTP 404']);
});
