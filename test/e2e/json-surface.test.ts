import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSnapshot } from '../../scripts/generate/surface.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { EvalInput } from '../../src/lib/stages/measure/eval/eval-input.ts';
import { evalRunWith } from '../../src/lib/stages/measure/eval/eval-run.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { readCases } from '../support/cases.ts';
import { ENDLESS } from '../support/endless.ts';
import { ended } from '../support/engine-place.ts';
import { freePort } from '../support/free-port.ts';
import { isolateStore } from '../support/gateway-fixture.ts';
import { jobWorld, launchFake } from '../support/launched-job.ts';
import { liveProject } from '../support/live-project.ts';
import { measuredProject, numberIn, themeOf } from '../support/measured-project.ts';
import { ANY_TTFT_MS, makeKey, releaseSandbox } from '../support/release-sandbox.ts';
import { serveMock } from '../support/served-mock.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { excuseAll } from '../support/excuse-all.ts';
import { servingLife, trainingLife, type Open } from '../support/surface-life.ts';
import { complaints, expectDocument, expectFailure } from '../support/surface-schemas.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

type Run = (line: string) => Promise<CliResult>;

/** Runs lines with `--json`; words are separated by spaces. */
function runner(root: string, env: NodeJS.ProcessEnv = {}): Run {
  return (line) => sovran([...line.split(' '), '--json'], { cwd: root, env });
}

const SCORES = 'impact=4 feasibility=4 sensitivity=2 acceptance=4 alignment=3';
const GATES = 'prohibited-practice=pass legal-basis=pass data-owner=pass gpu-budget=pass';

test('a use case from draft to acceptance', async () => {
  const run = runner(tempProject());
  expectDocument(await run('scope add tri --title Tri --dry-run'), 'Plan');
  expectDocument(await run(`scope add tri --title Tri --kpi right|%|62|85 --gate ${GATES}`), 'UseCase');
  expectDocument(await run('scope add no --title No'), 'UseCase');
  expectDocument(await run(`scope score tri --rater po --set ${SCORES}`), 'UseCase');
  const weights = 'impact=0.3 feasibility=0.2 sensitivity=0.2 acceptance=0.15 alignment=0.15';
  expectDocument(await run(`scope weights --set ${weights}`), 'Weights');
  expectDocument(await run('scope rank'), 'Ranking');
  const edited = await run('scope add tri --edit --need x --users x --data x --alternatives x');
  expectDocument(edited, 'UseCase');
  expectDocument(await run('scope accept tri --reason worth'), 'UseCase');
  expectDocument(await run('scope reject no --reason idle'), 'UseCase');
  expectDocument(await run('status'), 'Status');
  expectDocument(await run('resume'), 'Resumption');
});

test('weights by comparison carry their consistency', async () => {
  const root = tempProject();
  const pairs = [1, 2, 3, 4, 5].map((row) => [1, 2, 3, 4, 5].map((column) => `${row}/${column}`));
  const criteria = ['impact', 'feasibility', 'sensitivity', 'acceptance', 'alignment'];
  const pairwise = pairs.map((row) => row.map((value) => (value === '1/1' ? 1 : value)));
  writeFileSync(join(root, 'pairs.json'), JSON.stringify({ criteria, pairwise }));
  const done = await runner(root)('scope weights --from pairs.json');
  expectDocument(done, 'Weights');
  expect((done.json as { consistencyRatio: number }).consistencyRatio).toBeCloseTo(0, 6);
});

test('a project, this machine and its store', async () => {
  const dir = tempDir();
  const env = { SOVRAN_STORE: join(dir, 'store') };
  const run = runner(dir, env);
  expectDocument(await run('init demo --dry-run'), 'Plan');
  expectDocument(await run('init demo'), 'Project');
  const doctor = await run('doctor');
  expect([0, 5]).toContain(doctor.exit);
  expect(complaints('Doctor', doctor.json)).toEqual([]);
  const inside = runner(join(dir, 'demo'), env);
  expectDocument(await inside('gc --dry-run'), 'Plan');
  expectDocument(await inside('gc --yes'), 'Sweep');
  expectDocument(await inside('host add local --local'), 'Host');
  const check = await inside('host check local');
  expect(complaints('HostCheck', check.json)).toEqual([]);
  expectDocument(await inside('host list'), 'HostList');
  expectDocument(await inside('host show local'), 'Host');
  expectFailure(await inside('host trust local'), 'gates-failed', 3);
  expectDocument(await inside('host plan local'), 'HostPlanList');
  excuseAll(join(dir, 'demo'), 'local');
  expectDocument(await inside('host apply local --dry-run'), 'Plan');
  expectDocument(await inside('host apply local'), 'HostApply');
  expectDocument(await inside('engine list'), 'EngineList');
  expectDocument(await inside('host remove local'), 'HostRemoved');
});

test('a dataset and a model', async () => {
  const root = tempProject();
  const run = runner(root, { SOVRAN_STORE: tempDir() });
  const rows = Array.from({ length: 30 }, (_, at) => `{"prompt":"Question ${at} ?","completion":"a${at}@example.org"}`);
  writeFileSync(join(root, 'rows.jsonl'), rows.join('\n'));
  writeFileSync(join(root, 'model.gguf'), emptyGguf());
  const prepare = 'data prepare demo --from rows.jsonl --license MIT --pii mask';
  expectDocument(await run(`${prepare} --dry-run`), 'Plan');
  expectDocument(await run(prepare), 'Dataset');
  expectDocument(await run('data inspect demo'), 'Dataset');
  expectDocument(await run('data verify demo'), 'Dataset');
  expectDocument(await run('host add local --local'), 'Host');
  expectDocument(await run('model import toy --from model.gguf --license MIT --fixture'), 'Model');
  expectDocument(await run('model list'), 'ModelList');
  expectDocument(await run('model show toy'), 'Model');
  expectDocument(await run('model verify toy'), 'ModelVerification');
});

/** The head of a GGUF file of version 3 with one tensor of one element: `general.architecture` is `llama`. */
function emptyGguf(): Buffer {
  const text = (value: string): Buffer => Buffer.concat([u64(value.length), Buffer.from(value)]);
  const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const metadata = [text('general.architecture'), u32(8), text('llama')];
  const tensor = [text('t'), u32(1), u64(1), u32(0), u64(0)];
  return Buffer.concat([Buffer.from('GGUF'), u32(3), u64(1), u64(1), ...metadata, ...tensor, Buffer.alloc(64)]);
}

test('a job that has ended, and its events', async () => {
  const world = await jobWorld();
  onTestFinished(() => world.dispose());
  const { root, env, ctx, engine } = world;
  const run = runner(root, env);
  expectDocument(await run('engine install cpu'), 'Engine');
  const id = await launchFake(ctx);
  await ended(engine, id);
  expectDocument(await run('job list'), 'JobList');
  expectDocument(await run(`job show ${id}`), 'Job');
  expectDocument(await run(`job logs ${id}`), 'JobLog');
  const followed = await run(`job follow ${id}`);
  const events = followed.stdout.trim().split('\n');
  const parsed = events.map((line) => JSON.parse(line) as object);
  expect(parsed.flatMap((event) => complaints('JobEvent', event))).toEqual([]);
  expect(parsed.at(-1)).toMatchObject({ type: 'end', status: 'succeeded' });
  const slow = await launchFake(ctx, ENDLESS, 'slow');
  expectDocument(await run(`job stop ${slow}`), 'Job');
  expectDocument(await run('job reconcile --dry-run'), 'Plan');
  expectDocument(await run('job reconcile'), 'Reconciliation');
});

test('a measurement of a live release', async () => {
  const { root } = await liveProject({ release: 'r1' });
  const client = '--env production --app portal --key-file .sovran.key';
  const done = await runner(root)(`bench run ${client} --concurrency 2 --requests 8`);
  expectDocument(done, 'Report');
  expect(done.json).toMatchObject({ type: 'bench' });
});

test('two evaluations compared', async () => {
  const ctx = await measuredProject(30);
  for (const [model, wrongEach] of [
    ['base', 2],
    ['tuned', 29],
  ] as const) {
    const answer = (messages: { content: string }[]): string =>
      numberIn(messages) % wrongEach === 0 ? 'Loisirs' : themeOf(numberIn(messages));
    await executeOperation(evalRunWith(serveMock({ answer })), evaluationOf(model), ctx);
  }
  const done = await runner(ctx.project.root)('eval compare base tuned --require better');
  expectDocument(done, 'Report');
  expect(done.json).toMatchObject({ type: 'comparison', verdict: 'better' });
});

function evaluationOf(model: string): EvalInput {
  const door = { env: null, host: null, app: null, keyFile: null };
  return { ...door, model, dataset: 'themes', split: 'test', limit: null, maxTokens: 8, concurrency: 4, seed: 1 };
}

test('an environment and the keys of an application', async () => {
  const root = tempProject();
  isolateStore(tempDir());
  const gateway = await openGateway('production', openStore(root));
  onTestFinished(() => gateway.remove());
  const run = runner(root);
  await run('host add local --local');
  const add = `env add production --host local --port ${await freePort()}`;
  expectDocument(await run(`${add} --dry-run`), 'Plan');
  expectDocument(await run(add), 'Environment');
  expectDocument(await run('env show production'), 'Environment');
  expectDocument(await run('app add portal --env production'), 'Application');
  expectDocument(await run('app list'), 'ApplicationList');
  expectDocument(await run('app key add portal'), 'Application');
  expectDocument(await run('app key revoke portal --all'), 'Application');
  const status = await run('status');
  expectDocument(status, 'Status');
  expectDocument(await run('env stop production --dry-run'), 'Plan');
  expectDocument(await run('env stop production'), 'Environment');
  expectDocument(await run('status'), 'Status');
  expect(status.json).toMatchObject({ environments: [{ name: 'production', release: null, health: 'empty' }] });
});

test('a release from its record to its rollback', async () => {
  const box = await releaseSandbox({ approvals: 1, ttftBudgetMs: ANY_TTFT_MS });
  onTestFinished(() => box.dispose());
  const key = makeKey(join(box.base, 'approver'));
  mkdirSync(join(box.root, 'governance'));
  const signer = `lead@example.org namespaces="sovran-approval" ${key.publicKey}\n`;
  writeFileSync(join(box.root, 'governance', 'allowed_signers'), signer);
  for (const name of ['one', 'two']) await box.addModel(name, { tokens: 3, intervalMs: 2 });
  box.commit();
  const run = runner(box.root, box.env);
  for (const name of ['one', 'two']) {
    expectDocument(await run(`release create ${name}-1 --model ${name}`), 'Release');
    expectFailure(await run(`release promote ${name}-1 --env production`), 'gates-failed', 3);
    expectDocument(await run(`release approve ${name}-1 --env production --key ${key.file}`), 'Approval');
    expectDocument(await run(`release promote ${name}-1 --env production --dry-run`), 'Plan');
    expectDocument(await run(`release promote ${name}-1 --env production --watch 500ms`), 'Promotion');
  }
  expectDocument(await run('release list'), 'ReleaseList');
  expectDocument(await run('release show two-1'), 'Release');
  expectDocument(await run('status'), 'Status');
  expectDocument(await run('release rollback --env production'), 'Promotion');
});

/** Every line succeeds and prints one document of its kind. */
const asDocuments: Open = (root, env) => async (line, kind) => {
  const done = await runner(root, env)(line);
  expectDocument(done, kind);
  return done;
};

test('jobs from launch to registry', { timeout: 600_000 }, () => trainingLife(asDocuments));

test('measures, keys and releases of one environment', { timeout: 900_000 }, () => servingLife(asDocuments));

const FAILURES = readCases<{ line: string; code: string; exit: number }[]>('surface/failures.yaml');

test('every command fails with one document', async () => {
  const covered = FAILURES.map(({ line }) =>
    Object.keys(readSnapshot().commands).find((name) => startsWith(line, name)),
  );
  expect(new Set(covered)).toEqual(new Set(Object.keys(readSnapshot().commands)));
  const run = runner(tempProject(), { SOVRAN_STORE: tempDir() });
  for (const { line, code, exit } of FAILURES) {
    const done = await run(line);
    const { error } = (done.json ?? {}) as { error?: { code: string } };
    expect.soft([line, done.exit, error?.code]).toEqual([line, exit, code]);
    expect.soft(complaints('Error', done.json), line).toEqual([]);
    expect.soft((done.json as { error: { next: string[] } }).error.next, line).not.toEqual([]);
  }
});

function startsWith(line: string, name: string): boolean {
  return line === name || line.startsWith(`${name} `);
}

test('outside a project the error says so', async () => {
  expectFailure(await runner(tempDir())('status'), 'no-project', 2);
});
