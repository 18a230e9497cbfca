import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ended, until } from '../support/process-place.ts';
import { ENDLESS } from '../support/endless.ts';
import { jobWorld, launchFake, type JobWorld } from '../support/launched-job.ts';
import { trainable } from '../support/project/trainable.ts';
import { type CliResult } from '../support/sovran.ts';
import { git } from '../support/temp-project.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Follows in a process of its own and sends it a signal once it has shown an event. */
function followAndSignal({ root, env }: JobWorld, id: string, signal: NodeJS.Signals): Promise<CliResult> {
  const child = spawn(process.execPath, [BIN, 'job', 'follow', id], { cwd: root, env: { ...process.env, ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    if (output.stderr === '') child.kill(signal);
    output.stderr += chunk.toString();
  });
  return new Promise((resolve) =>
    child.on('close', (exit, ended) => resolve({ exit, signal: ended, ...output, json: undefined })),
  );
}

test('two terminals follow one job; the exit code is its verdict', async () => {
  const { ctx, run } = await jobWorld();
  const id = await launchFake(ctx, { steps: 20, stepMs: 30 });
  const [text, json] = await Promise.all([run('job', 'follow', 'tuned'), run('job', 'follow', id, '--json')]);
  expect([text.exit, json.exit]).toEqual([0, 0]);
  expect(text.stderr).toContain('step 20/20');
  const events = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; type: string });
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, at) => at + 1));
  expect(events.at(-1)).toMatchObject({ type: 'end', status: 'succeeded' });
  const late = await run('job', 'follow', id, '--json', '--since', '20');
  expect(late.stdout.trim().split('\n')).toHaveLength(2);
});

test('following a failing job exits 1 with its reason and log', async () => {
  const { ctx, run } = await jobWorld();
  const id = await launchFake(ctx, { exit: 65 });
  const followed = await run('job', 'follow', id.slice(0, 20));
  expect(followed.exit).toBe(1);
  expect(followed.stdout).toContain('row 7 is empty');
  expect(followed.stdout).toContain(`sovran job logs ${id}`);
  expect((await run('job', 'logs', id)).stdout).toContain('worker says hello');
});

test('[fault 46] the first signal detaches: exit 130, job runs, command to return', async () => {
  const made = await jobWorld();
  const id = await launchFake(made.ctx, ENDLESS);
  const { exit, stderr } = await followAndSignal(made, id, 'SIGINT');
  expect(exit).toBe(130);
  expect(stderr).toContain(`sovran job follow ${id}`);
  expect(await made.runner.jobs.status(id)).toMatchObject({ state: 'running' });
  expect((await followAndSignal(made, id, 'SIGTERM')).exit).toBe(143);
});

test('a follower that runs out of time leaves the job running', async () => {
  const { ctx, run, runner } = await jobWorld();
  const id = await launchFake(ctx, ENDLESS);
  const followed = await run('job', 'follow', id, '--timeout', '500ms', '--json');
  expect(followed.exit).toBe(1);
  const last = followed.stdout.trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ error: { code: 'wait-timeout', next: [`sovran job follow ${id}`] } });
  expect(await runner.jobs.status(id)).toMatchObject({ state: 'running' });
});

test('a stopped job names its resume command, which repeats no step', async () => {
  const { ctx, run, runner, store } = await jobWorld();
  // Waits half-way for the stop.
  const spec = { steps: 150, stepMs: 1, holdAt: 10 };
  const id = await launchFake(ctx, spec);
  await until('a first step', async () => (await runner.jobs.status(id))?.lastEvent?.type === 'progress');
  const stopped = await run('job', 'stop', 'tuned', '--grace', '60s');
  expect(stopped.exit).toBe(0);
  expect(stopped.stdout).toContain('sovran train launch tuned --base b --dataset d');
  expect((await run('job', 'show', id, '--json')).json).toMatchObject({
    kind: 'Job',
    type: 'finetune',
    id,
    status: 'stopped',
    exitCode: 75,
    resumable: true,
  });
  expect((await run('job', 'stop', id)).exit).toBe(3);
  expect(await launchFake(ctx, spec)).toBe(id);
  await ended(runner, id);
  const steps = readFileSync(join(store, 'jobs', id, 'events.jsonl'), 'utf8').match(/"type": "progress"/g);
  expect(steps).toHaveLength(150);
  expect((await run('job', 'list', '--json')).json).toMatchObject({ items: [{ id, status: 'succeeded' }] });
});

test('the command shown after a stopped training resumes it', async () => {
  const { root, env, runner, run } = await jobWorld({ pieces: trainable() });
  // So many epochs that neither life comes to its end by itself.
  const settings = ['lr=0.001', 'targetModules=q_proj,v_proj', 'seed=7', 'epochs=1000'].flatMap((it) => ['--set', it]);
  await run('train', 'launch', 'tuned', '--base', 'base', '--dataset', 'rows', ...settings, '--no-follow');
  const [id = ''] = (await runner.jobs.list()).map((job) => job.id);
  await until('a first step', async () => (await runner.jobs.status(id))?.lastEvent?.type === 'progress');
  await runner.jobs.stop(id, 60_000);
  const [, next] = /^Next: +(.+)$/m.exec((await run('job', 'show', 'tuned')).stdout) ?? [];
  const program = `sovran() { '${process.execPath}' '${BIN}' "$@"; }`;
  const typed = `${program}; ${next} --no-follow`;
  execFileSync('sh', ['-c', typed], { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' });
  expect((await runner.jobs.list()).map((job) => job.id)).toEqual([id]);
  const lives = (): string[] =>
    readFileSync(join(env.SOVRAN_STORE ?? '', 'jobs', id, 'lives'), 'utf8')
      .trim()
      .split('\n');
  await until('a second life', () => lives().length > 1);
  expect(lives()).toHaveLength(2);
});

test('keeps a host with a running or resumable job', async () => {
  const { ctx, run, runner, root } = await jobWorld();
  const id = await launchFake(ctx, ENDLESS);
  const refused = await run('host', 'remove', 'local', '--json');
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  await runner.jobs.stop(id, 3000);
  await run('job', 'list');
  const kept = await run('host', 'remove', 'local', '--json');
  expect(kept).toMatchObject({ exit: 3, json: { error: { details: { gates: [{ id: 'jobs-ended' }] } } } });
  expect((await run('host', 'remove', 'local', '--yes')).exit).toBe(0);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test.for([
  { args: ['job', 'show', '../x'], code: 'not-found' },
  { args: ['job', 'show', 'x'.repeat(300)], code: 'not-found' },
  { args: ['job', 'follow', 'nothing'], code: 'not-found' },
  { args: ['job', 'stop', '01\n02'], code: 'not-found' },
  { args: ['job', 'logs', '-rf'], code: 'usage' },
  { args: ['job', 'follow', 'tuned', '--timeout', 'soon'], code: 'bad-duration' },
  { args: ['engine', 'install', 'gpu'], code: 'engine-unknown' },
  { args: ['engine', 'install', 'cpu', '--host', 'nowhere'], code: 'not-found' },
  { args: ['host', 'add', '../x', '--local'], code: 'bad-name' },
  { args: ['host', 'show', 'nowhere'], code: 'not-found' },
])('$args is refused as $code and changes nothing', async ({ args, code }) => {
  const { run, root } = await jobWorld();
  const before = git(root, 'rev-parse', 'HEAD');
  const { exit, json } = await run(...args, '--json');
  expect(exit).toBe(2);
  expect(json).toMatchObject({ error: { code, exit: 2 } });
  expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('every result and error of these commands is French with --lang fr', async () => {
  const { ctx, run } = await jobWorld();
  const id = await launchFake(ctx, { exit: 65 });
  await run('job', 'follow', id);
  const shown = await run('job', 'show', id, '--lang', 'fr');
  expect(shown.stdout).toContain('État : échouée');
  expect(shown.stdout).not.toMatch(/\b(State|Started|Ended|Next|Remedy)\b/);
  expect((await run('job', 'show', 'rien', '--lang', 'fr')).stderr).toContain('Tâche "rien" introuvable');
});
