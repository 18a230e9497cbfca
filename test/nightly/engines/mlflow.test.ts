import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { ensureMlflow, startMlflow, type MlflowServer } from '../../support/mlflow-server.ts';
import { EVALUATION, experiments, JOBS, releaseOf } from '../../support/project/experiments.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { aLive } from '../../support/project/serving.ts';
import { BIN, sovran, type CliResult } from '../../support/sovran.ts';
import { expectDocument, expectFailure } from '../../support/surface-schemas.ts';
import { commit, git, tempDir } from '../../support/temp-project.ts';
import { WHOLE } from '../../support/tier.ts';

type Run = {
  info: { run_id: string; run_name: string; status: string; artifact_uri: string };
  data: { tags: { key: string; value: string }[]; params: { key: string; value: string }[] };
  inputs: { dataset_inputs: { dataset: { name: string; profile: string } }[] };
};
type Version = { version: string; source: string; run_id?: string; tags: { key: string; value: string }[] };

/** The environment is built, and the server started, by a whole run alone. */
describe.runIf(WHOLE)('against a real MLflow server', () => {
  let python = '';
  let server: MlflowServer;
  let folder = '';

  beforeAll(async () => {
    python = await ensureMlflow();
    folder = mkdtempSync(join(tmpdir(), 'sovran-mlflow-'));
    server = await startMlflow(python, folder);
  }, 1_200_000);

  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function project(): Promise<Project & { export: (...args: string[]) => Promise<CliResult> }> {
    const made = await aProject(experiments());
    return { ...made, export: (...args) => made.run('export', 'mlflow', '--to', server.url, ...args, '--json') };
  }

  async function runsOf(name: string): Promise<Map<string, Run>> {
    const found = await server.ask<{ experiment: { experiment_id: string } }>(
      `experiments/get-by-name?experiment_name=${name}`,
    );
    const { runs } = await server.ask<{ runs: Run[] }>('runs/search', {
      experiment_ids: [found.experiment.experiment_id],
    });
    return new Map(runs.map((run) => [tag(run.data.tags, 'sovran.run'), run]));
  }

  function tag(tags: { key: string; value: string }[], key: string): string {
    return tags.find((one) => one.key === key)?.value ?? '';
  }

  /** Everything that a name holds there, with the times of changes. */
  async function everything(name: string): Promise<unknown> {
    const runs = [...(await runsOf(name))];
    const model = await server.ask(`registered-models/get?name=${name}`);
    const versions = await server.ask(`model-versions/search?filter=${encodeURIComponent(`name='${name}'`)}`);
    return { runs, model, versions };
  }

  test('reads runs, metrics, versions and alias; a second export changes nothing', async () => {
    const here = await project();
    const done = await here.export('--name', 'first');
    expectDocument(done, 'MlflowExport');
    expect(done.json).toMatchObject({
      created: 10,
      failed: [],
      withoutFiles: 0,
    });

    const runs = await runsOf('first');
    const job = await server.ask<{ run: Run }>(`runs/get?run_id=${runs.get(JOBS.first)?.info.run_id}`);
    expect(job.run.info).toMatchObject({ run_name: 'tuned', status: 'FINISHED' });
    expect(tag(job.run.data.params, 'rank')).toBe('16');
    expect(job.run.inputs.dataset_inputs).toMatchObject([{ dataset: { name: 'rows', profile: '{"num_rows":100}' } }]);
    const history = await server.ask<{ metrics: { step: number; value: number }[] }>(
      `metrics/get-history?run_id=${job.run.info.run_id}&metric_key=loss`,
    );
    expect(history.metrics.map(({ step, value }) => [step, value]).slice(0, 2)).toEqual([
      [1, 3],
      [2, 2],
    ]);
    expect(history.metrics).toHaveLength(12);
    const evaluation = runs.get(EVALUATION)?.info.run_id;
    const files = await server.ask<{ files: { path: string }[] }>(`artifacts/list?run_id=${evaluation}`);
    expect(files.files.map(({ path }) => path)).toEqual(['report.html', 'report.json']);

    const { model_version: live } = await server.ask<{ model_version: Version }>(
      'registered-models/alias?name=first&alias=production',
    );
    expect(live.source).toBe(`sovran://sha256/${'6'.repeat(64)}`);
    expect([tag(live.tags, 'sovran.model'), tag(live.tags, 'sovran.releases')]).toEqual(['tuned-q8', 'r1']);

    const before = await everything('first');
    const again = await here.export('--name', 'first');
    expect(again.json).toMatchObject({ created: 0, updated: 0, unchanged: 10 });
    expect(await everything('first')).toEqual(before);
    expect(git(here.root, 'log', '--format=%s').match(/export mlflow/g)).toHaveLength(1);
  });

  test('another live release moves the alias', async () => {
    const here = await project();
    await here.export('--name', 'second');
    const served = aLive('production', { slots: { blue: 'r1', green: 'r2' }, live: 'green', served: ['r1', 'r2'] });
    await here.add(releaseOf('tuned-r8', '5', 'r2'), served);
    const done = await here.export('--name', 'second');
    expect(done.json).toMatchObject({ updated: 2, created: 0 });
    const { model_version: live } = await server.ask<{ model_version: Version }>(
      'registered-models/alias?name=second&alias=production',
    );
    expect(tag(live.tags, 'sovran.model')).toBe('tuned-r8');
  });

  test('an export that was killed is completed by the same command', async () => {
    const here = await project();
    const argv = ['export', 'mlflow', '--to', server.url, '--name', 'killed', '--json'];
    const child = spawn(process.execPath, [BIN, ...argv], { cwd: here.root, stdio: 'ignore' });
    await expect
      .poll(async () => (await runsOf('killed').catch(() => new Map())).size, { interval: 20 })
      .toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const rest = (await here.export('--name', 'killed')).json as Record<'created' | 'updated' | 'unchanged', number>;
    expect(rest.created + rest.updated + rest.unchanged).toBe(10);
    const { runs, versions } = (await everything('killed')) as {
      runs: unknown[];
      versions: { model_versions: unknown[] };
    };
    expect([runs.length, versions.model_versions.length]).toEqual([3, 6]);
  });

  test('a changed run takes the place of what was sent', async () => {
    const here = await project();
    await here.export('--name', 'changed');
    const store = openStore(here.root);
    const run = await requireResource(store, 'Run', JOBS.first);
    await store.write({ ...run, spec: { ...run.spec, host: 'other' } });
    commit(here.root);
    expect((await here.export('--name', 'changed')).json).toMatchObject({ created: 0, updated: 1, unchanged: 9 });
    const runs = await runsOf('changed');
    expect([runs.size, tag(runs.get(JOBS.first)?.data.tags ?? [], 'sovran.host')]).toEqual([3, 'other']);
    expect((await here.export('--name', 'changed')).json).toMatchObject({ updated: 0, unchanged: 10 });
  });

  test('a foreign experiment is not touched', async () => {
    await server.ask('experiments/create', { name: 'third' });
    expectFailure(await (await project()).export('--name', 'third'), 'gates-failed', 3);
  });

  test('a server that passes no files on takes all the rest', async () => {
    const elsewhere = tempDir();
    const other = await startMlflow(python, elsewhere, [
      '--no-serve-artifacts',
      '--default-artifact-root',
      join(elsewhere, 'art'),
    ]);
    try {
      const { root } = await project();
      const send = (): Promise<CliResult> => sovran(['export', 'mlflow', '--to', other.url, '--json'], { cwd: root });
      const done = await send();
      expect([done.exit, done.json]).toMatchObject([0, { created: 10, failed: [], withoutFiles: 3 }]);
      expect((await send()).json).toMatchObject({ created: 0, updated: 0, unchanged: 10 });
    } finally {
      await other.close();
    }
  });
});
