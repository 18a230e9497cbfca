import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { requireCutRun } from '../../../src/lib/core/operation/open/find-interrupted-run.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { describeThisProcess, processStartOf } from '../../../src/lib/core/kit/process-identity.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { giveUp, resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { cutRun, expectEnded, fileOf, GPU2, leftIn, silent, STEPS } from '../../support/cut-host-run.ts';
import { git } from '../../support/temp-project.ts';

test('a run that can be taken back whole is: nothing is left', async () => {
  const world = await cutRun();
  expect(await world.giveUp()).toMatchObject([{ runId: world.runId, outcome: 'undone' }]);
  expect(world.log).toEqual(['undo gpu2 2', 'undo gpu2 1', 'undo gpu1 1']);
  expectEnded(world, 'undone');
  expect(await leftIn(world)).toEqual({});
});

test.for([
  { what: 'has left the inventory', change: undefined, key: 'host.unknown' },
  { what: 'has another address', change: 'root@192.0.2.9', key: 'host.moved' },
])('nothing is done on a host that $what; the rest is taken back', async ({ change, key }) => {
  const world = await cutRun();
  if (change === undefined) rmSync(fileOf(world, 'hosts/gpu2.yaml'));
  else await world.ctx.project.write(resourceOf('Host', 'gpu2', { transport: 'auto', address: change }));
  git(world.ctx.project.root, 'commit', '--quiet', '-am', 'change');
  const [run] = await world.giveUp();
  expect(run).toMatchObject({
    outcome: 'given-up',
    left: GPU2.map((one) => ({ ...one, reason: { key }, away: true })),
  });
  expect(run?.fix).toEqual(message('run.give-up.fix'));
  expect(world.log).toEqual(['undo gpu1 1']);
  expectEnded(world, 'given-up');
  expect(await leftIn(world)).toEqual({ left: GPU2 });
});

test('a host that does not answer is asked once', async () => {
  const world = await cutRun({ undo: ({ host }) => void (host === 'gpu2' && silent()) });
  const [run] = await world.giveUp();
  expect(run?.left).toMatchObject(GPU2.map((one) => ({ ...one, away: true })));
  expect(run?.fix).toEqual(message('run.give-up.fix'));
  expect(world.log).toEqual(['undo gpu2 2', 'undo gpu1 1']);
  expectEnded(world, 'given-up');
});

test('one step that cannot be taken back does not keep those before it', async () => {
  const world = await cutRun({
    undo: ({ part }) => {
      if (part === 2) throw new Error('no such thing');
    },
  });
  const [run] = await world.giveUp();
  expect(run?.left).toMatchObject([{ step: 'gpu2-2', reason: { params: { reason: 'no such thing' } } }]);
  expect(run?.fix).toEqual(message('run.give-up.fix.there'));
  expect(world.log).toEqual(['undo gpu2 2', 'undo gpu2 1', 'undo gpu1 1']);
});

test('without the claim on its host a run touches no host', async () => {
  const world = await cutRun({ leases: async () => silent() });
  const [run] = await world.giveUp();
  expect(run?.left).toMatchObject([...GPU2, { step: 'gpu1-1', host: 'gpu1' }]);
  expect(run?.fix).toEqual(message('run.give-up.fix'));
  expect(world.log).toEqual([]);
});

test('what nothing takes back is left, and said', async () => {
  const world = await cutRun({ oneWay: true });
  const [run] = await world.giveUp();
  expect(run?.left?.map(({ reason }) => reason.key)).toEqual(Array.from(STEPS, () => 'run.give-up.stays'));
  expect(run?.fix).toEqual(message('run.give-up.fix.there'));
});

test('a run whose giving up was cut never goes on: it is taken back, or given up again', async () => {
  const gone = { away: true };
  const world = await cutRun({ undo: () => gone.away && silent() });
  const { ctx, operation } = world;
  const controller = new AbortController();
  const killed = cutAt(ctx, controller);
  await expect(giveUp(killed, async () => operation, world.runId)).rejects.toMatchObject({ code: 'interrupted' });
  world.log.length = 0;
  const resumed = await resumeRuns(ctx, async () => operation);
  expect(resumed).toMatchObject([
    { outcome: 'failed', next: ['sovran resume', `sovran resume --give-up ${world.runId}`] },
  ]);
  expect(world.log).toEqual(['undo gpu2 2']);
  gone.away = false;
  expect(await world.giveUp()).toMatchObject([{ outcome: 'undone' }]);
  expectEnded(world, 'undone');
});

/** Interrupted the second time while the first step is taken back. */
function cutAt(ctx: StageContext, controller: AbortController): StageContext {
  controller.abort();
  return { ...ctx, interrupt: { requested: true, signal: controller.signal } };
}

test('only a cut run can be given up, and the others stay', async () => {
  const world = await cutRun();
  const { root } = world.ctx.project;
  const asked = (wanted: string): Promise<unknown> => giveUp(world.ctx, async () => world.operation, wanted);
  for (const wanted of ['', '01ZZZZ', '../x'])
    await expect(asked(wanted)).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  const [begin] = openJournal(root, world.runId).entries();
  const twin = `${world.runId.slice(0, 25)}${world.runId.endsWith('0') ? '1' : '0'}`;
  if (begin) openJournal(root, twin).append(begin);
  await expect(asked(world.runId.slice(0, 25))).rejects.toMatchObject({ code: 'ambiguous-run', exit: 2 });
  expect(await asked(twin.toLowerCase())).toMatchObject([{ runId: twin, outcome: 'undone' }]);
  expect(listOpenRuns(root).map(({ journal }) => journal.runId)).toEqual([world.runId]);
});

test('a run that another process works on is not given up', async () => {
  const world = await cutRun();
  const { pid = 0 } = sleeper();
  const owner = { ...describeThisProcess(), pid, processStart: processStartOf(pid) ?? '' };
  openJournal(world.ctx.project.root, world.runId).append({ type: 'owner', process: owner });
  await expect(world.giveUp()).rejects.toMatchObject({
    code: 'run-in-progress',
    exit: 3,
    details: { pid: String(pid) },
  });
  expect(world.log).toEqual([]);
});

test('a run that the holder of the project works on is not told as interrupted', async () => {
  const { ctx, runId } = await cutRun();
  const { root } = ctx.project;
  const asked = async (): Promise<unknown> => requireCutRun(root, 'zzz');
  const fix = message('run.not-cut.fix', { known: runId });
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
