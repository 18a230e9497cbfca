import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownLocks, packagedEngines } from '../../src/lib/adapters/runners/folders/definitions.ts';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { rememberProject } from '../../src/lib/adapters/store/project-registry.ts';
import { withLock } from '../../src/lib/core/operation/lock/lock.ts';
import { liveProcess } from '../support/live-process.ts';
import { gc, removed, swept, treeIn } from '../support/swept-store.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

async function useModel(root: string, name: string, digest: string): Promise<void> {
  mkdirSync(join(root, 'models'), { recursive: true });
  writeFileSync(join(root, 'models', `${name}.yaml`), `spec:\n  digest: ${digest}\n`);
}

test('what no project names is removed, what one names stays', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  const [used, unused] = [await treeIn(store, 'used'), await treeIn(store, 'unused')];
  await rememberProject(store, root);
  await useModel(root, 'base', used);
  expect(await removed(store)).toEqual([unused]);
  expect(await removed(store)).toEqual([]);
  expect((await (await openArtifacts(store)).verifyTree(used)).ok).toBe(true);
});

test('a dry run and a refusal to ask change nothing', async () => {
  const store = join(tempDir(), 'store');
  const unused = await treeIn(store, 'unused');
  expect(await gc(store, '--dry-run')).toMatchObject({ exit: 0, json: { kind: 'Plan', operation: 'gc', changes: 1 } });
  expect(await gc(store)).toMatchObject({
    exit: 2,
    json: { error: { code: 'missing-flags', details: { flags: ['--yes'] } } },
  });
  expect(await (await openArtifacts(store)).treePath(unused)).toBeDefined();
});

/** A project that refers to one tree of the store, and a second project. */
async function vanishing() {
  const [store, root, other] = [join(tempDir(), 'store'), tempProject(), tempProject()];
  const tree = await treeIn(store, 'used');
  await rememberProject(store, root);
  await rememberProject(store, other);
  await useModel(root, 'base', tree);
  return { store, root, other, tree, holds: async () => (await openArtifacts(store)).treePath(tree) };
}

test('what a missing project may need stays until the project is forgotten', async () => {
  const { store, root, tree, holds } = await vanishing();
  renameSync(root, `${root}-moved`);
  const plan = await gc(store, '--dry-run');
  expect(plan.json).toMatchObject({
    changes: 0,
    steps: [{ change: 'none', details: [expect.stringContaining(root)] }],
  });
  expect(swept(await gc(store, '--yes'))).toMatchObject({ missing: [{ root, state: 'absent' }], removed: [] });
  expect(await holds()).toBeDefined();
  const shown = await sovran(['gc', '--dry-run'], { cwd: tempDir(), env: { SOVRAN_STORE: store } });
  expect(shown.stdout).toMatch(/is missing .* is kept: [0-9.]+ MiB/);
  expect(shown.stdout).toContain(`sovran gc --forget ${root} --dry-run`);
  const forget = await gc(store, '--dry-run', '--forget', root);
  expect(forget.json).toMatchObject({ steps: [{ details: [{}, expect.stringContaining(root)] }] });
  expect(await holds()).toBeDefined();
  const gone = swept(await gc(store, '--yes', '--forget', root));
  expect(gone).toMatchObject({ missing: [], removed: [{ id: tree }, { kind: 'project', id: root }] });
  expect((await gc(store, '--dry-run')).json).toMatchObject({ changes: 0 });
});

test('recognises a moved project, and drops its old place', async () => {
  const { store, root, tree, holds } = await vanishing();
  const unused = await treeIn(store, 'unused');
  renameSync(root, `${root}-moved`);
  await rememberProject(store, `${root}-moved`);
  expect(swept(await gc(store, '--yes'))).toMatchObject({ missing: [], removed: [{ id: unused }] });
  expect(await holds()).toBeDefined();
  renameSync(`${root}-moved`, root);
  await rememberProject(store, root);
  expect(swept(await gc(store, '--yes'))).toMatchObject({ missing: [], removed: [] });
  expect((await (await openArtifacts(store)).verifyTree(tree)).ok).toBe(true);
});

test('a copy does not stand for the project it was made of', async () => {
  const { store, root, holds } = await vanishing();
  cpSync(root, `${root}-copy`, { recursive: true, preserveTimestamps: true });
  rmSync(join(`${root}-copy`, 'models'), { recursive: true });
  rmSync(root, { recursive: true });
  await rememberProject(store, `${root}-copy`);
  expect(swept(await gc(store, '--yes'))).toMatchObject({ missing: [{ root }], removed: [] });
  expect(await holds()).toBeDefined();
});

test('a record that cannot be read may be of any project', async () => {
  const { store, root, holds } = await vanishing();
  rmSync(join(root, 'models'), { recursive: true });
  const broken = join(store, 'projects', 'broken.json');
  writeFileSync(broken, '');
  expect(swept(await gc(store, '--yes'))).toMatchObject({ missing: [{ root: broken }], removed: [] });
  expect(await holds()).toBeDefined();
});

test('names a project with a pipe unreadable, keeps its unclaimed data', async () => {
  const { store, root, holds } = await vanishing();
  const [pipe, unused] = [join(root, 'models', 'pipe.yaml'), await treeIn(store, 'unused')];
  mkdirSync(join(store, 'staging/4194304999-dead'), { recursive: true });
  execFileSync('mkfifo', [pipe]);
  const done = await gc(store, '--yes');
  expect(done.stderr).toContain(pipe);
  expect(swept(done)).toMatchObject({
    missing: [{ root, state: 'unreadable' }],
    removed: [{ id: 'staging/4194304999-dead' }],
  });
  expect(await holds()).toBeDefined();
  expect(await gc(store, '--yes', '--forget', root)).toMatchObject({
    exit: 2,
    json: { error: { code: 'not-vanished' } },
  });
  rmSync(pipe);
  expect(await removed(store)).toEqual([unused]);
});

test('only a project that is not there can be forgotten', async () => {
  const { store, root, other } = await vanishing();
  renameSync(root, `${root}-moved`);
  for (const dir of [other, `${root}-moved`]) {
    const { exit, json } = await gc(store, '--yes', '--forget', dir);
    expect(exit).toBe(2);
    expect(json).toMatchObject({ error: { code: 'not-vanished', next: [`sovran gc --forget ${root} --dry-run`] } });
  }
});

test('jobs and services that live keep themselves and what they use', async () => {
  const store = join(tempDir(), 'store');
  const [jobTree, serviceTree, oldTree] = [
    await treeIn(store, 'a'),
    await treeIn(store, 'b'),
    await treeIn(store, 'c'),
  ];
  const job = (id: string, digest: string, process: object): void => {
    mkdirSync(join(store, 'jobs', id, 'attempts/1'), { recursive: true });
    writeFileSync(join(store, 'jobs', id, 'job.json'), JSON.stringify({ inputs: [{ digest }] }));
    writeFileSync(join(store, 'jobs', id, 'attempts/1/claim.json'), JSON.stringify(process));
  };
  job('01JD0000000000000000000001', jobTree, liveProcess());
  job('01JD0000000000000000000002', oldTree, { ...liveProcess(), start: '1' });
  mkdirSync(join(store, 'services/svc'), { recursive: true });
  writeFileSync(join(store, 'services/svc/service.json'), JSON.stringify({ modelTree: serviceTree }));
  expect(await removed(store)).toEqual(['01JD0000000000000000000002', oldTree].toSorted());
  expect(readdirSync(join(store, 'jobs'))).toEqual(['01JD0000000000000000000001']);
});

test('a job with an unknown process stops the sweep', async () => {
  const store = join(tempDir(), 'store');
  const [job, unused] = [join(store, 'jobs/01JD0000000000000000000004'), await treeIn(store, 'unused')];
  mkdirSync(join(job, 'attempts/1'), { recursive: true });
  symlinkSync('claim.json', join(job, 'attempts/1/claim.json'));
  expect(await gc(store, '--yes')).toMatchObject({ exit: 1, json: { error: { code: 'file-access' } } });
  expect(readdirSync(join(store, 'jobs'))).toHaveLength(1);
  rmSync(join(job, 'attempts/1/claim.json'));
  expect(await removed(store)).toEqual(['01JD0000000000000000000004', unused].toSorted());
});

test('the job of a run that a project has stays', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  await rememberProject(store, root);
  const id = '01JD0000000000000000000003';
  mkdirSync(join(store, 'jobs', id), { recursive: true });
  const spec = {
    operation: 'train launch',
    subject: 'm',
    kind: 'job',
    status: 'stopped',
    startedAt: '2026-01-01T00:00:00Z',
  };
  await openStore(root).write({ apiVersion: 'sovran/v1', kind: 'Run', metadata: { name: id }, spec });
  expect(await removed(store)).toEqual([]);
});

test('old environments go, the newest and one being built stay', async () => {
  const store = join(tempDir(), 'store');
  const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
  for (const [at, id] of ids.entries()) {
    mkdirSync(join(store, 'engines', id), { recursive: true });
    writeFileSync(join(store, 'engines', id, 'python'), 'x'.repeat(10_000));
    utimesSync(join(store, 'engines', id), 1_700_000_000 + at, 1_700_000_000 + at);
  }
  writeFileSync(join(store, 'engines', `${ids[1]}.lock`), JSON.stringify(liveProcess()));
  expect(await removed(store)).toEqual([ids[0]]);
});

test('environments of this version’s engines stay', async () => {
  const store = join(tempDir(), 'store');
  const locks = (await knownLocks(packagedEngines())).map((lock) => lock.replace('sha256:', ''));
  expect(locks.length).toBeGreaterThan(3);
  const unknown = 'd'.repeat(64);
  for (const [at, id] of [unknown, ...locks].entries()) {
    mkdirSync(join(store, 'engines', id), { recursive: true });
    utimesSync(join(store, 'engines', id), 1_700_000_000 + at, 1_700_000_000 + at);
  }
  expect(await removed(store)).toEqual([unknown]);
  expect(readdirSync(join(store, 'engines')).toSorted()).toEqual(locks.toSorted());
});

test('removes staging of a killed process, keeps that of a living one', async () => {
  const store = join(tempDir(), 'store');
  mkdirSync(join(store, 'staging/4194304999-dead'), { recursive: true });
  mkdirSync(join(store, `staging/${process.pid}-alive`), { recursive: true });
  mkdirSync(join(store, 'scratch/old'), { recursive: true });
  mkdirSync(join(store, 'scratch/young'), { recursive: true });
  utimesSync(join(store, 'scratch/old'), 1_700_000_000, 1_700_000_000);
  expect(await removed(store)).toEqual(['scratch/old', 'staging/4194304999-dead']);
});

test('an operation at work in a known project stops the sweep', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  await rememberProject(store, root);
  const unused = await treeIn(store, 'unused');
  await withLock(root, 'data prepare', '2026-01-01T00:00:00.000Z', async () => {
    expect(await gc(store, '--yes')).toMatchObject({
      exit: 3,
      json: { hosts: [{ outcome: 'skipped', code: 'locked', removed: [] }] },
    });
  });
  expect(await (await openArtifacts(store)).treePath(unused)).toBeDefined();
});

test('inside a project nothing is recorded in it', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  const unused = await treeIn(store, 'unused');
  const done = await sovran(['gc', '--yes', '--json'], { cwd: root, env: { SOVRAN_STORE: store } });
  expect(swept(done)?.removed).toMatchObject([{ id: unused }]);
  expect([git(root, 'status', '--porcelain'), existsSync(join(root, '.sovran/journal'))]).toEqual(['', false]);
  renameSync(root, `${root}-moved`);
  expect((await gc(store, '--dry-run')).stdout, 'and it is known').toContain(`${root} is missing`);
});

test('refuses a saved plan once a project needs its target', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  const [used, unused] = [await treeIn(store, 'used'), await treeIn(store, 'unused')];
  const plan = join(tempDir(), 'plan.json');
  expect((await gc(store, '--plan-out', plan)).exit).toBe(0);
  await rememberProject(store, root);
  await useModel(root, 'base', used);
  expect(await gc(store, '--yes', '--plan', plan)).toMatchObject({ exit: 3, json: { error: { code: 'stale-plan' } } });
  expect(await removed(store)).toEqual([unused]);
});

test('an empty or missing store is fine, and is not created', async () => {
  const store = join(tempDir(), 'store');
  expect(await gc(store, '--yes')).toMatchObject({
    exit: 0,
    json: { kind: 'Sweep', hosts: [{ outcome: 'ok', removed: [], kept: 0 }] },
  });
  expect(existsSync(store)).toBe(false);
});
