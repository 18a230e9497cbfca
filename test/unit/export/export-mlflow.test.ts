import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../../src/lib/core/text/sovran-error.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { countChanges } from '../../../src/lib/core/operation/plan/plan.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { WebRequest, WebService } from '../../../src/lib/core/ports/web-service.ts';
import { exportMlflow } from '../../../src/lib/stages/export/mlflow/export-mlflow.ts';
import { checkExperimentName, checkMlflowUrl } from '../../../src/lib/stages/export/mlflow/input.ts';
import { renderExport } from '../../../src/lib/stages/export/mlflow/render.ts';
import { aliasFor } from '../../../src/lib/stages/export/mlflow/content.ts';
import { mlflowStub } from '../../support/mlflow-stub.ts';
import { NO_MLFLOW, playedMlflow, type MlflowState } from '../../support/played-mlflow.ts';
import { plainView } from '../../support/plain-view.ts';
import { EVALUATION, experiments, JOBS } from '../../support/project/experiments.ts';
import { aProject } from '../../support/project/project.ts';
import { tempDir } from '../../support/temp-project.ts';

const INPUT = { url: 'http://127.0.0.1:1', name: null, tokenFile: null, user: null, caFile: null };

interface Bench {
  ctx: StageContext;
  state: MlflowState;
  heard: WebRequest[];
  /** What the next request meets instead of its answer. */
  fail: ((request: WebRequest) => Awaited<ReturnType<WebService['send']>> | undefined) | undefined;
}

async function bench(): Promise<Bench> {
  const state = structuredClone(NO_MLFLOW);
  const heard: WebRequest[] = [];
  const service = playedMlflow(
    () => state,
    (request) => heard.push(request),
  );
  const found: Bench = { state, heard, fail: undefined, ctx: undefined as never };
  found.ctx = (await aProject(experiments())).context({
    webService: async () => ({ ...service, send: async (request) => found.fail?.(request) ?? service.send(request) }),
  });
  return found;
}

const writes = (heard: WebRequest[]): string[] =>
  heard.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search')).map(({ path }) => path);

test('an export sends runs, curves, datasets, versions and the live alias', async () => {
  const { ctx, state } = await bench();
  const { result } = await executeOperation(exportMlflow, INPUT, ctx);
  expect(result).toMatchObject({
    name: 'demo',
    created: 10,
    failed: [],
    withoutFiles: 0,
  });
  const job = state.runs.find(({ tags }) => tags['sovran.run'] === JOBS.first);
  expect(job).toMatchObject({
    info: { run_name: 'tuned', status: 'FINISHED' },
    params: { rank: '16', model: 'base', dataset: 'rows', 'engine.name': 'process' },
    datasets: { ['d'.repeat(36)]: { tags: [{ value: 'training' }], dataset: { name: 'rows' } } },
  });
  expect(Object.keys(job?.metrics ?? {}).filter((key) => key.startsWith('loss '))).toHaveLength(12);
  expect(Object.keys(job?.files ?? {})).toEqual(['run.json', 'figures.json']);
  const evaluation = state.runs.find(({ tags }) => tags['sovran.run'] === EVALUATION);
  expect(Object.keys(evaluation?.files ?? {})).toEqual(['report.json', 'report.html']);
  const [model] = state.models;
  const live = model?.versions[Number(model.aliases['production']) - 1];
  expect(live).toMatchObject({ source: `sovran://sha256/${'6'.repeat(64)}`, tags: { 'sovran.releases': 'r1' } });
  expect(model?.versions.find(({ tags }) => tags['sovran.model'] === 'tuned')?.run).toBe(job?.id);
});

test('a second export changes nothing', async () => {
  const { ctx, state, heard } = await bench();
  await executeOperation(exportMlflow, INPUT, ctx);
  const before = structuredClone(state);
  heard.length = 0;
  expect(countChanges(await planOperation(exportMlflow, INPUT, ctx))).toBe(0);
  const { result } = await executeOperation(exportMlflow, INPUT, ctx);
  expect(result.unchanged).toBe(10);
  expect([writes(heard), state]).toEqual([[], before]);
});

test('a plan names what would be created and sends nothing', async () => {
  const { ctx, heard, state } = await bench();
  const plan = await planOperation(exportMlflow, INPUT, ctx);
  expect(JSON.stringify(plan.steps[0]?.details?.[0])).toContain(`tuned (${JOBS.first})`);
  expect([writes(heard), state]).toEqual([[], NO_MLFLOW]);
});

test('another live release moves the alias; none removes it', async () => {
  const { ctx, state } = await bench();
  await executeOperation(exportMlflow, INPUT, ctx);
  await ctx.project.write(resourceOf('Live', 'production', { slots: {}, served: ['r1'], changes: [] }));
  const { result } = await executeOperation(exportMlflow, INPUT, ctx);
  expect(result).toMatchObject({ removed: 1, updated: 0 });
  expect(state.models[0]?.aliases).toEqual({});
});

test('an interrupted export is finished by the same command', async () => {
  const found = await bench();
  const { ctx, state } = found;
  let left = 12;
  found.fail = () => (left-- > 0 ? undefined : { status: 200, text: '<html>' });
  await expect(executeOperation(exportMlflow, INPUT, ctx)).rejects.toMatchObject({ code: 'not-mlflow' });
  found.fail = undefined;
  const { resumed, result } = await executeOperation(exportMlflow, INPUT, ctx);
  const whole = state.runs.filter(({ info }) => info['lifecycle_stage'] !== 'deleted');
  expect([resumed, result.created + result.updated + result.unchanged, whole.length]).toEqual([true, 10, 3]);
  expect(state.experiments).toHaveLength(1);
});

test('a refused file fails its run alone; the next export sends it', async () => {
  const found = await bench();
  const { ctx, state } = found;
  found.fail = ({ path }) =>
    path.includes('mlflow-artifacts') ? { status: 413, text: 'too \u001b[31mlarge' } : undefined;
  const { result, failure } = await executeOperation(exportMlflow, INPUT, ctx);
  expect(result).toMatchObject({ created: 7, failed: [{}, {}, {}] });
  expect(failure).toBeDefined();
  const shown = renderExport(result, plainView()).join('\n');
  expect(shown).not.toContain('\u001b');
  expect(shown).toMatch(/Exported in part as demo/);
  found.fail = undefined;
  const again = await executeOperation(exportMlflow, INPUT, ctx);
  const whole = state.runs.filter(({ info }) => info['lifecycle_stage'] !== 'deleted');
  expect([again.result.updated, whole.length]).toEqual([3, 3]);
});

test('a refused name is an outcome; the next export sends all', async () => {
  const found = await bench();
  const text = '{"error_code":"PERMISSION_DENIED","message":"no registry"}';
  found.fail = ({ path }) => (path.endsWith('registered-models/create') ? { status: 400, text } : undefined);
  const { result } = await executeOperation(exportMlflow, INPUT, found.ctx);
  expect([result.created, result.failed.length]).toEqual([0, 10]);
  found.fail = undefined;
  expect((await executeOperation(exportMlflow, INPUT, found.ctx)).result).toMatchObject({ created: 10, failed: [] });
});

test('a run of a runbook keeps nothing from being sent', async () => {
  const { ctx } = await bench();
  const at = '2026-01-01T00:00:00.000Z';
  const spec = {
    operation: 'runbook run',
    subject: 'look',
    kind: 'runbook',
    status: 'succeeded',
    startedAt: at,
    endedAt: at,
  };
  await ctx.project.write(
    resourceOf('Run', '01JE00000000000000000000RB', {
      ...spec,
      outputs: [],
      report: `sha256:${'9'.repeat(64)}`,
    } as never),
  );
  expect((await executeOperation(exportMlflow, INPUT, ctx)).result).toMatchObject({ created: 10, failed: [] });
});

test('a changed run takes the place of what was sent', async () => {
  const { ctx, state } = await bench();
  await executeOperation(exportMlflow, INPUT, ctx);
  const run = await requireResource(ctx.project, 'Run', JOBS.first);
  await ctx.project.write({ ...run, spec: { ...run.spec, host: 'other' } });
  const { result } = await executeOperation(exportMlflow, INPUT, ctx);
  const own = state.runs.filter(({ tags }) => tags['sovran.run'] === JOBS.first);
  expect([result.updated, result.created]).toEqual([1, 0]);
  expect(own.map(({ info, tags }) => [info['lifecycle_stage'], tags['sovran.host']])).toEqual([
    ['deleted', 'local'],
    [undefined, 'other'],
  ]);
});

test('a server without files gets the rest, the next export nothing', async () => {
  const { ctx, state } = await bench();
  state.takesNoFiles = true;
  const { result, failure } = await executeOperation(exportMlflow, INPUT, ctx);
  expect([result, failure]).toMatchObject([{ created: 10, withoutFiles: 3, failed: [] }, undefined]);
  expect(renderExport(result, plainView()).join('\n')).toMatch(/3 runs sent without files[\s\S]*Exported as demo/);
  expect(state.runs.map(({ files }) => files)).toEqual([{}, {}, {}]);
  expect(countChanges(await planOperation(exportMlflow, INPUT, ctx))).toBe(0);
});

test('a run that was deleted there stays deleted', async () => {
  const { ctx, state } = await bench();
  await executeOperation(exportMlflow, INPUT, ctx);
  const [run] = state.runs;
  if (run) Object.assign(run.info, { lifecycle_stage: 'deleted' });
  const { result } = await executeOperation(exportMlflow, INPUT, ctx);
  expect(result).toMatchObject({ skipped: { deleted: 1 }, unchanged: 9 });
});

test.for([
  ['of another project', { tags: { 'sovran.project': 'other' } }],
  ['of somebody', { tags: {} }],
  ['deleted', { tags: { 'sovran.project': 'demo' }, isDeleted: true }],
] as const)('an experiment that is %s is not touched', async ([, there]) => {
  const { ctx, state, heard } = await bench();
  state.experiments.push({ id: '9', name: 'demo', ...structuredClone(there) });
  await expect(executeOperation(exportMlflow, INPUT, ctx)).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  expect(writes(heard)).toEqual([]);
  const { result } = await executeOperation(exportMlflow, { ...INPUT, name: 'demo 2' }, ctx);
  expect(result.created).toBe(10);
});

test.for([
  ['a login', { status: 401, text: '' }, 'mlflow-login', EXIT.unreachable],
  ['another page', { status: 200, text: '<html>' }, 'not-mlflow', EXIT.usage],
  ['a redirection', { status: 302, text: '' }, 'not-mlflow', EXIT.usage],
  [
    'a refusal',
    { status: 400, text: '{"error_code":"INVALID_PARAMETER_VALUE","message":"no\\u001b[31m\\nmore"}' },
    'mlflow-refused',
    EXIT.failed,
  ],
] as const)('%s instead of an answer has its error', async ([, answer, code, exit]) => {
  const found = await bench();
  found.fail = () => answer;
  const done = planOperation(exportMlflow, INPUT, found.ctx);
  await expect(done).rejects.toMatchObject({ code, exit });
  await done.catch((error: { text: object }) => expect(JSON.stringify(error.text)).not.toMatch(/u001b|more/));
});

test('a token stays in its file', async () => {
  const { root, context } = await aProject(experiments());
  const ctx = context();
  const tokenFile = join(tempDir(), 'token');
  writeFileSync(tokenFile, 'T0KEN-never-kept\n', { mode: 0o600 });
  const seen: (string | undefined)[] = [];
  const url = await mlflowStub(({ authorization }) => seen.push(authorization));
  const { result } = await executeOperation(exportMlflow, { ...INPUT, url, tokenFile }, ctx);
  expect([result.created, [...new Set(seen)]]).toEqual([10, ['Bearer T0KEN-never-kept']]);
  const texts = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(texts.some((text) => text.includes(tokenFile))).toBe(true);
  expect(texts.filter((text) => text.includes('T0KEN'))).toEqual([]);
});

test('no prompt, answer or row is sent', async () => {
  const { ctx, heard } = await bench();
  await ctx.project.writeFile(`runs/${EVALUATION}/answers.jsonl`, '{"prompt":"Quel SECRET ?"}');
  await executeOperation(exportMlflow, INPUT, ctx);
  const sent = heard.map(({ json, bytes }) => JSON.stringify(json ?? '') + Buffer.from(bytes ?? []).toString());
  expect(sent.join('\n')).not.toContain('SECRET');
});

test.for([
  ['ftp://host', false, 'bad-url'],
  ['host:5000', false, 'bad-url'],
  ['http://me:pw@host', false, 'bad-url'],
  ['http://host/?token=x', false, 'bad-url'],
  ['http://host', true, 'bad-url'],
  ['http://127.0.0.1:5000/', true, 'http://127.0.0.1:5000'],
  ['http://host:5000/mlflow/', false, 'http://host:5000/mlflow'],
  ['https://host', true, 'https://host'],
] as const)('the URL %s, with a token: %s, gives %s', ([url, hasToken, expected]) => {
  const read = (): string => {
    try {
      return checkMlflowUrl(url, hasToken);
    } catch (error) {
      expect(JSON.stringify((error as { text: object }).text)).not.toContain('pw');
      return (error as { code: string }).code;
    }
  };
  expect(read()).toBe(expected);
});

test.for<[string, string]>([
  ['production', 'production'],
  ['production.eu', 'production_eu'],
  ['latest', 'env_latest'],
  ['v1', 'env_v1'],
])('environment %s has the alias %s', ([environment, alias]) => {
  expect(aliasFor(environment)).toBe(alias);
});

test('a name that MLflow would misread is refused', () => {
  expect(checkExperimentName('Démo 2.0')).toBe('Démo 2.0');
  expect(() => checkExperimentName("a'b")).toThrow(expect.objectContaining({ code: 'bad-experiment-name', exit: 2 }));
});
