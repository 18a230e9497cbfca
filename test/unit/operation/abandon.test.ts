import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { abandon } from '../../../src/lib/core/operation/executor/abandon.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { requireOpenRun } from '../../../src/lib/core/operation/open/require-open-run.ts';
import { describeThisProcess, processStartOf } from '../../../src/lib/core/kit/process-identity.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { readStatus } from '../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../../../src/lib/stages/upkeep/status/render.ts';
import { cutRun, expectEnded, fileOf, GPU2, leftIn, silent, type World } from '../../support/interrupted-host-run.ts';
import { hostAt } from '../../support/host-at.ts';
import { plainView } from '../../support/plain-view.ts';
import { git } from '../../support/temp-project.ts';

const LEFT = [...GPU2, { step: 'gpu1-1', host: 'gpu1' }];
/** Hosts that answer. */
const ANSWERING = { hosts: { open: async () => hostAt('/srv/sovran') } };

const stick = ({ ctx, runId }: World): void =>
  openJournal(ctx.project.root, runId).append({ type: 'stuck', code: 'host-unreachable' });

test('abandoning commits what was written, reverts nothing and lists what stays', async () => {
  const world = await cutRun({}, ANSWERING);
  stick(world);
  const [run] = await world.abandon();
  expect(run).toMatchObject({ runId: world.runId, outcome: 'abandoned', left: LEFT });
  expect(run?.next).toEqual(['sovran job reconcile', 'sovran host plan gpu2 gpu1']);
  expect(world.log).toEqual([]);
  expectEnded(world, 'abandoned');
  expect(await leftIn(world)).toEqual({ left: LEFT });
});

test('a run that may still be settled is not abandoned', async () => {
  const world = await cutRun({}, ANSWERING);
  await expect(world.abandon()).rejects.toMatchObject({
    code: 'not-stuck',
    exit: 3,
    next: ['sovran resume', `sovran resume --roll-back ${world.runId}`],
  });
  expect(listOpenRuns(world.ctx.project.root)).toHaveLength(1);
});

test.for([
  { what: 'does not answer', change: (): void => undefined },
  { what: 'left the inventory', change: (world: World): void => rmSync(fileOf(world, 'hosts/gpu2.yaml')) },
])('a run is abandoned while a host of it $what', async ({ change }) => {
  const host = async (name: string) => (name === 'gpu2' ? silent() : hostAt('/srv/sovran'));
  const world = await cutRun({}, { hosts: { open: host } });
  change(world);
  expect(await world.abandon()).toMatchObject([{ outcome: 'abandoned' }]);
  expect(world.log).toEqual([]);
});

test('a run is abandoned once its host has another address', async () => {
  const world = await cutRun({}, ANSWERING);
  await world.ctx.project.write(resourceOf('Host', 'gpu2', { transport: 'auto', address: 'root@192.0.2.9' }));
  git(world.ctx.project.root, 'commit', '--quiet', '-am', 'moved');
  expect(await world.abandon()).toMatchObject([{ outcome: 'abandoned' }]);
});

test('a resume that fails names how to abandon, which is accepted then', async () => {
  const world = await cutRun({}, ANSWERING);
  rmSync(fileOf(world, 'hosts/gpu2.yaml'));
  git(world.ctx.project.root, 'commit', '--quiet', '-am', 'gone');
  const [failed] = await world.rollBack();
  expect(failed?.next).toContain(`sovran resume --abandon ${world.runId}`);
  expect(await world.abandon()).toMatchObject([{ outcome: 'abandoned' }]);
});

test('records a run whose work is done, and leaves others alone', async () => {
  const world = await cutRun({}, ANSWERING);
  const journal = openJournal(world.ctx.project.root, world.runId);
  journal.append({ type: 'intent', step: 'last' });
  journal.append({ type: 'done', step: 'last', output: null });
  for (const host of ['gpu1', 'gpu2']) await world.ctx.project.removeFile(`hosts/${host}.yaml`);
  git(world.ctx.project.root, 'commit', '--quiet', '-am', 'gone');
  const [begin] = journal.entries();
  const other = `${world.runId.slice(0, 25)}${world.runId.endsWith('0') ? '1' : '0'}`;
  if (begin) openJournal(world.ctx.project.root, other).append(begin);
  expect(await world.abandon()).toMatchObject([{ outcome: 'finished' }]);
  expect(listOpenRuns(world.ctx.project.root).map((run) => run.journal.runId)).toEqual([other]);
  expect((await world.ctx.project.readEvents({ limit: 1 }))[0]).toMatchObject({ result: 'succeeded' });
});

test('a run of an unknown operation blocks none; it can be abandoned', async () => {
  const { ctx, runId } = await cutRun({}, ANSWERING);
  expect(await resumeRuns(ctx, async () => undefined)).toMatchObject([
    { outcome: 'failed', reason: { key: 'run.unknown-operation' }, next: [`sovran resume --abandon ${runId}`] },
  ]);
  const [abandoned] = await abandon(ctx, async () => undefined, runId);
  expect(abandoned?.left).toHaveLength(LEFT.length);
  expect(listOpenRuns(ctx.project.root)).toEqual([]);
});

test('a run on another machine is named and can be abandoned', async () => {
  const world = await cutRun({}, ANSWERING);
  const { root } = world.ctx.project;
  const owner = { ...describeThisProcess(), machine: 'laptop.example.org', pid: 7 };
  openJournal(root, world.runId).append({ type: 'owner', process: owner });
  const shown = renderStatus(await readStatus(world.ctx), plainView('en')).join('\n');
  expect(shown).toContain('laptop.example.org');
  expect(shown).toContain(`sovran resume --abandon ${world.runId}`);
  await expect(executeOperation(world.operation, null, world.ctx)).rejects.toMatchObject({
    code: 'run-in-progress',
    text: { key: 'run.in-progress.elsewhere', params: { machine: 'laptop.example.org' } },
    next: ['sovran status', `sovran resume --abandon ${world.runId}`],
  });
  expect(await world.abandon()).toMatchObject([{ outcome: 'abandoned' }]);
});

test('only an interrupted run can be abandoned', async () => {
  const world = await cutRun({}, ANSWERING);
  const { root } = world.ctx.project;
  const asked = (wanted: string): Promise<unknown> => abandon(world.ctx, async () => world.operation, wanted);
  for (const wanted of ['', '01ZZZZ', '../x'])
    await expect(asked(wanted)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  const [begin] = openJournal(root, world.runId).entries();
  const twin = `${world.runId.slice(0, 25)}${world.runId.endsWith('0') ? '1' : '0'}`;
  if (begin) openJournal(root, twin).append(begin);
  await expect(asked(world.runId.slice(0, 25))).rejects.toMatchObject({ code: 'ambiguous-run', exit: 2 });
});

test('a run that another process works on is not abandoned', async () => {
  const world = await cutRun({}, ANSWERING);
  const { pid = 0 } = sleeper();
  const owner = { ...describeThisProcess(), pid, processStart: processStartOf(pid) ?? '' };
  openJournal(world.ctx.project.root, world.runId).append({ type: 'owner', process: owner });
  const refused = { code: 'run-in-progress', exit: 3, details: { pid: String(pid) } };
  await expect(world.abandon()).rejects.toMatchObject(refused);
});

test('the run of the process that holds the project is not offered', async () => {
  const { ctx, runId } = await cutRun();
  const { root } = ctx.project;
  const asked = async (): Promise<unknown> => requireOpenRun(root, 'zzz');
  const fix = message('run.not-open.fix', { known: runId });
  await expect(asked()).rejects.toMatchObject({ code: 'not-found', fix });
  const { pid = 0 } = sleeper();
  const holder = { ...describeThisProcess(), pid, processStart: processStartOf(pid), operation: 'engine install' };
  writeFileSync(join(root, '.sovran/lock/99.json'), JSON.stringify({ ...holder, since: '2026-11-24T10:00:00Z' }));
  await expect(asked()).rejects.toMatchObject({ code: 'not-found', fix: undefined, next: ['sovran status'] });
});

function sleeper(): ChildProcess {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
