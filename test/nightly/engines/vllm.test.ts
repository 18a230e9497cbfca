import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { sovran } from '../../support/sovran.ts';
import { themesProject, type Themes } from '../../support/themes.ts';

/** The engine is built from its locks where no earlier run has; a start takes minutes on a busy machine. */
const timeout = 1_800_000;
const ROWS = 100;
const MAX_TOKENS = 12;
const GENERATE = join(import.meta.dirname, 'generate.py');

interface Report {
  id: string;
  verdict: string;
}

interface Promotion {
  verdict: string;
  to: string;
  requests: { sent: number; lost: number };
}

let themes: Themes;
let port = 0;
let secret = '';

beforeAll(async () => {
  themes = await themesProject('vllm', ['vllm', 'trl']);
  port = await freePort();
  const key = join(themes.dir, 'key');
  await themes.run('env', 'add', 'production', '--host', 'local', '--port', String(port), '--approvals', '0');
  await themes.run('app', 'add', 'portal', '--env', 'production', '--key-out', key);
  secret = readFileSync(key, 'utf8').trim();
}, timeout);

afterAll(async () => {
  await themes.attempt('env', 'stop', 'production', '--yes');
  themes.dispose();
}, timeout);

function evaluate(engine: string): Promise<Report> {
  const asked = ['--dataset', 'service-public', '--limit', String(ROWS), '--max-tokens', String(MAX_TOKENS)];
  return themes.run('eval', 'run', '--model', 'themes', ...asked, '--concurrency', '4', '--engine', engine);
}

/** What the run's server answered, row by row. */
function answersOf({ id }: Report): string[] {
  const lines = readFileSync(join(themes.project, 'runs', id, 'answers.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => (JSON.parse(line) as { answer: string }).answer);
}

/** What the library that trained with TRL's runtime answers to the same rows, at the same precision. */
async function generated(): Promise<string[]> {
  const { items } = await themes.run<{ items: { name: string; path: string }[] }>('engine', 'list');
  const python = join(items.find(({ name }) => name === 'trl')?.path ?? '', 'bin/python');
  const rows = themes.treeOf('datasets', 'service-public');
  const file = join(rows, readdirSync(rows).find((name) => /^test.*\.jsonl$/.test(name)) ?? '');
  const argv = [GENERATE, themes.treeOf('models', 'themes'), file, String(ROWS), String(MAX_TOKENS)];
  const done = spawnSync(python, ['-B', ...argv], {
    encoding: 'utf8',
    env: { ...process.env, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1' },
  });
  expect(done.status, done.stderr.slice(-3000)).toBe(0);
  return JSON.parse(done.stdout) as string[];
}

test("the gateway's answers are those of TRL's generate", { timeout }, async () => {
  const [served, llama] = [await evaluate('vllm'), await evaluate('cpu')];
  expect([served.verdict, llama.verdict]).toEqual(['ok', 'ok']);
  const wanted = await generated();
  const same = (answers: string[]): number =>
    answers.filter((answer, at) => answer.trim() === wanted[at]?.trim()).length;
  const counts = { rows: wanted.length, vllm: same(answersOf(served)), 'llama.cpp': same(answersOf(llama)) };
  console.log(`same answers as generate: ${JSON.stringify(counts)}`);
  expect(wanted).toHaveLength(ROWS);
  expect(counts.vllm).toBeGreaterThanOrEqual(0.95 * ROWS);
});

function promote(release: string, watch: string): Promise<Promotion> {
  return themes.run('release', 'promote', release, '--env', 'production', '--watch', watch, '--probe-streams', '8');
}

test('traffic goes from llama.cpp to vLLM, and nothing is lost', { timeout }, async () => {
  const small = ['--model', 'themes', '--parallel', '8', '--context', '2048'];
  await themes.run('release', 'create', 'r1', ...small, '--engine', 'cpu');
  await themes.run('release', 'create', 'r2', ...small, '--engine', 'vllm');
  await promote('r1', '2s');
  const promoted = await promote('r2', '5s');
  console.log(JSON.stringify(promoted));
  expect(promoted).toMatchObject({ verdict: 'passed', requests: { lost: 0 } });
});

test('what vLLM answers without a key does not pass the gateway', { timeout }, async () => {
  expect(await askedOf()).toBe('r2');
  const open = ['/metrics', '/version', '/load', '/tokenize', '/invocations', '/adapters', '/generative_scoring'];
  for (const path of [...open, '/v1/load_lora_adapter', '/health', '/docs'])
    for (const headers of [{}, { authorization: `Bearer ${secret}` }]) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      expect([path, answer.status]).toEqual([path, 404]);
    }
});

test('refuses a choice under a name that vLLM ignores, keeps its own', { timeout }, async () => {
  const choice = ['rouge', 'bleu'];
  expect(await asked({ guided_choice: choice })).toMatchObject({
    status: 400,
    answer: { error: { param: 'guided_choice', code: 'field_ignored' } },
  });
  const kept = await asked({ structured_outputs: { choice } });
  const { choices } = kept.answer as { choices: { message: { content: string } }[] };
  expect([kept.status, choice.includes(choices[0]?.message.content ?? '')]).toEqual([200, true]);
});

async function asked(fields: object): Promise<{ status: number; answer: unknown }> {
  const body = { messages: [{ role: 'user', content: 'Combien font 2 et 2 ?' }], max_tokens: 8, ...fields };
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, init);
  return { status: answer.status, answer: await answer.json() };
}

test('a rollback gives the traffic back to llama.cpp', { timeout }, async () => {
  const back = await themes.run<Promotion>('release', 'rollback', '--env', 'production');
  console.log(JSON.stringify(back));
  expect(back).toMatchObject({ to: 'r1', verdict: 'rolled-back' });
  expect(await askedOf()).toBe('r1');
});

/** Release that answers a question now; undefined where nothing does. */
async function askedOf(): Promise<string | undefined> {
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Thème ?' }], max_tokens: 4, temperature: 0 });
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const way = { method: 'POST', headers, body, signal: AbortSignal.timeout(60_000) };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, way).catch(() => undefined);
  await answer?.text();
  return answer?.status === 200 ? (answer.headers.get('x-sovran-release') ?? undefined) : undefined;
}

interface Process {
  pid: number;
  parent: number;
  command: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, parent = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        return [{ pid: Number(name), parent: Number(parent), command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
}

/** The server of this store, by the command line that the worker gave it, and the processes below it. */
function serverAndBelow(): number[] {
  const all = processes();
  const servers = all.filter(({ command }) => command.includes('vllm.entrypoints') && command.includes(themes.store));
  const below = (pid: number): number[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(child.pid)]);
  return servers.flatMap(({ pid }) => [pid, ...below(pid)]);
}

test('an engine killed during the watch loses the traffic again', { timeout }, async () => {
  const watched = sovran(
    ['release', 'promote', 'r2', '--env', 'production', '--watch', '120s', '--probe-streams', '8', '--json'],
    { cwd: themes.project, env: themes.env },
  );
  await expect.poll(askedOf, { timeout, interval: 500 }).toBe('r2');
  const killed = serverAndBelow();
  expect(killed.length).toBeGreaterThan(1);
  process.kill(killed[0] ?? 0, 'SIGKILL');
  const promoted = await watched;
  console.log(`killed: exit ${promoted.exit}, ${promoted.stdout}`);
  expect(promoted.exit).not.toBe(0);
  expect(await askedOf()).toBe('r1');
  const shown = await themes.run<{ live?: string }>('env', 'show', 'production');
  console.log(JSON.stringify(shown).slice(0, 600));
  expect(JSON.stringify(shown)).toContain('"r1"');
  const left = (): number[] => processes().flatMap(({ pid }) => (killed.includes(pid) ? [pid] : []));
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
});
