import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, onTestFinished } from 'vitest';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { rememberProject } from '../../src/lib/adapters/store/project-registry.ts';
import { openJournal } from '../../src/lib/run/journal.ts';
import { withLock } from '../../src/lib/run/lock.ts';
import { processStartOf, readBootId } from '../../src/lib/run/process-identity.ts';
import { sovran } from '../support/sovran.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

interface Sweep {
  removed: { kind: string; id: string; bytes: number }[];
  kept: number;
  vanished: string[];
}

async function treeIn(store: string, text: string): Promise<string> {
  const dir = join(tempDir(), 'tree');
  mkdirSync(dir);
  writeFileSync(join(dir, 'file'), text);
  return (await (await openArtifacts(store)).putTree(dir)).digest;
}

function gc(store: string, ...args: string[]) {
  return sovran(['gc', '--json', ...args], { cwd: tempDir(), env: { SOVRAN_STORE: store } });
}

async function removed(store: string): Promise<string[]> {
  const { exit, json } = await gc(store, '--yes');
  expect(exit).toBe(0);
  return (json as Sweep).removed.map(({ id }) => id).toSorted();
}

async function useModel(root: string, name: string, digest: string): Promise<void> {
  mkdirSync(join(root, 'models'), { recursive: true });
  writeFileSync(join(root, 'models', `${name}.yaml`), `spec:\n  digest: ${digest}\n`);
}

/** A process that lives until the test ends, as an engine would record it. */
function liveProcess(): { pid: number; start: string; bootId: string } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  return { pid, start: processStartOf(pid) ?? '', bootId: readBootId() };
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

test('a project whose folder vanished holds nothing, and is named', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  const tree = await treeIn(store, 'used');
  await rememberProject(store, root);
  await useModel(root, 'base', tree);
  expect(await removed(store)).toEqual([]);
  rmSync(root, { recursive: true });
  const { json } = await gc(store, '--yes');
  expect(json).toMatchObject({ vanished: [root], removed: [{ id: tree }] });
});

test('an interrupted operation keeps what its journal names', async () => {
  const [store, root] = [join(tempDir(), 'store'), tempProject()];
  const tree = await treeIn(store, 'half-way');
  await rememberProject(store, root);
  const journal = openJournal(root, '01JD0000000000000000000000');
  const plan = { id: 'p', hash: '', operation: 'x', target: 't', input: null, factsHash: '', gates: [], steps: [] };
  journal.append({ type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'a', plan });
  journal.append({ type: 'done', step: 's', output: { digest: tree }, paths: [] });
  expect(await removed(store)).toEqual([]);
  journal.append({ type: 'end', status: 'undone', at: '2026-01-01T00:00:01.000Z' });
  expect(await removed(store)).toEqual([tree]);
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

test('what a killed process left in staging goes, what a living one works on stays', async () => {
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
    expect(await gc(store, '--yes')).toMatchObject({ exit: 3, json: { error: { code: 'locked' } } });
  });
  expect(await (await openArtifacts(store)).treePath(unused)).toBeDefined();
});

test('an empty or missing store is no error, and is not made', async () => {
  const store = join(tempDir(), 'store');
  expect(await gc(store, '--yes')).toMatchObject({ exit: 0, json: { kind: 'Sweep', removed: [] } });
  expect(existsSync(store)).toBe(false);
});
