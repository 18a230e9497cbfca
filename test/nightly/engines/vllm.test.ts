import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';

/** The engine is built from its locks where no earlier run has; a start takes minutes on a busy machine. */
const timeout = 1_800_000;
const CACHE = join(import.meta.dirname, '..', '..', '..', '.test');
const dir = mkdtempSync(join(tmpdir(), 'sovran-vllm-'));
const project = join(dir, 'p');
const env = { SOVRAN_STORE: join(dir, 'store'), CI: 'true' };
const key = join(dir, 'key');
const ports: number[] = [];

beforeAll(async () => {
  expect(spawnSync('node', ['scripts/workers.ts', 'test_digest'], { encoding: 'utf8' }).status).toBe(0);
  mkdirSync(env.SOVRAN_STORE, { recursive: true });
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(env.SOVRAN_STORE, 'engines'));
  await run(dir, 'init', 'p');
  await run(project, 'host', 'add', 'local', '--local');
  await run(project, 'engine', 'install', 'vllm');
  const file = join(CACHE, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  await run(project, 'model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--trainable', '--wait');
  const rows = Array.from({ length: 120 }, (_, at) => ({
    messages: [
      { role: 'user', content: `Quel est le double de ${at + 1} ?` },
      { role: 'assistant', content: String(2 * (at + 1)) },
    ],
  }));
  writeFileSync(join(dir, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await run(project, 'data', 'prepare', 'doubles', '--from', join(dir, 'rows.jsonl'), '--license', 'CC0-1.0');
}, timeout);

afterAll(async () => {
  await sovran(['env', 'stop', 'production', '--yes'], { cwd: project, env });
  rmSync(dir, { recursive: true, force: true });
}, timeout);

async function run(cwd: string, ...args: string[]): Promise<CliResult> {
  const done = await sovran(args, { cwd, env });
  expect(done.exit, `sovran ${args.join(' ')}: ${done.stderr}`).toBe(0);
  return done;
}

const MEASURE = ['--model', 'base', '--dataset', 'doubles', '--max-tokens', '8', '--concurrency', '2', '--json'];

test('an evaluation through the gateway is made by either engine', { timeout }, async () => {
  const reports = [];
  for (const engine of ['cpu', 'vllm'])
    reports.push((await run(project, 'eval', 'run', ...MEASURE, '--engine', engine)).json);
  expect(reports).toMatchObject([
    { measured: { engine: { name: 'cpu' } }, verdict: 'ok' },
    { measured: { engine: { name: 'vllm' } }, verdict: 'ok' },
  ]);
});

test('traffic goes from llama.cpp to vLLM and back, and nothing is lost', { timeout }, async () => {
  const port = await freePort();
  ports.push(port);
  await run(project, 'env', 'add', 'production', '--host', 'local', '--port', String(port), '--approvals', '0');
  await run(project, 'app', 'add', 'portal', '--env', 'production', '--key-out', key);
  await run(project, 'eval', 'run', ...MEASURE, '--engine', 'cpu', '--limit', '4');
  const small = ['--model', 'base', '--parallel', '4', '--context', '1024'];
  await run(project, 'release', 'create', 'r1', ...small, '--engine', 'cpu');
  await run(project, 'release', 'create', 'r2', ...small, '--engine', 'vllm');
  await run(project, 'release', 'promote', 'r1', '--env', 'production', '--watch', '2s');
  const promoted = await run(project, 'release', 'promote', 'r2', '--env', 'production', '--watch', '5s', '--json');
  expect(promoted.json).toMatchObject({ verdict: 'passed', requests: { lost: 0 } });
  console.log(JSON.stringify(promoted.json));
  await ignoredFields(port);
  const back = await run(project, 'release', 'rollback', '--env', 'production', '--json');
  expect(back.json).toMatchObject({ to: 'r1', verdict: 'rolled-back' });
});

/** A choice asked for by a name that vLLM ignores is refused; asked for by its own name, it is kept. */
async function ignoredFields(port: number): Promise<void> {
  const choice = ['rouge', 'bleu'];
  const asked = async (fields: object): Promise<{ status: number; answer: unknown }> => {
    const body = { messages: [{ role: 'user', content: 'Combien font 2 et 2 ?' }], max_tokens: 8, ...fields };
    const headers = {
      authorization: `Bearer ${readFileSync(key, 'utf8').trim()}`,
      'content-type': 'application/json',
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, init);
    return { status: answer.status, answer: await answer.json() };
  };
  expect(await asked({ guided_choice: choice })).toMatchObject({
    status: 400,
    answer: { error: { param: 'guided_choice', code: 'field_ignored' } },
  });
  const kept = await asked({ structured_outputs: { choice } });
  const { choices } = kept.answer as { choices: { message: { content: string } }[] };
  expect([kept.status, choice.includes(choices[0]?.message.content ?? '')]).toEqual([200, true]);
}

test('what vLLM answers without a key does not pass the gateway', { timeout }, async () => {
  const secret = readFileSync(key, 'utf8').trim();
  const open = ['/metrics', '/version', '/load', '/tokenize', '/invocations', '/adapters', '/generative_scoring'];
  for (const path of [...open, '/v1/load_lora_adapter', '/health', '/docs'])
    for (const headers of [{}, { authorization: `Bearer ${secret}` }]) {
      const answer = await fetch(`http://127.0.0.1:${ports[0]}${path}`, { headers });
      expect([path, answer.status]).toEqual([path, 404]);
    }
});
