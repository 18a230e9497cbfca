import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import type { Lease, LeaseOutcome, Leases } from '../../../src/lib/core/ports/leases.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { openJournal, type JournalEntry } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { describeThisProcess } from '../../../src/lib/core/kit/process-identity.ts';
import { resourceActions, resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { giveUp, resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { readStatus } from '../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../../../src/lib/stages/upkeep/status/render.ts';
import { plainView } from '../../support/plain-view.ts';
import { cutRun, expectEnded, GPU2, leftIn, silent, type World } from '../../support/cut-host-run.ts';
import { git } from '../../support/temp-project.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MINUTE_MS = 60_000;
const CLAIM = { host: 'gpu1', device: 'environment-x', environment: 'prod' };

/** Leases on the host's environment, and what was asked of them. */
function leasesOf(log: string[], parts: Partial<Leases> = {}): Pick<StageContext, 'environmentLeases'> {
  const leases: Leases = {
    acquire: async () => {
      log.push('acquire');
      return { granted: true, leases: [{ fence: 7 } as Lease] };
    },
    renew: async (_holder, _fence, _seconds, { used } = {}) => {
      if (used) log.push('used');
      return true;
    },
    release: async () => void log.push('release'),
    withdraw: async () => void log.push('withdraw'),
    list: async () => ({ leases: [], now: '' }),
    ...parts,
  };
  return { environmentLeases: async () => leases };
}

const entriesOf = ({ ctx, runId }: World): JournalEntry[] => openJournal(ctx.project.root, runId).entries();

test('what the run holds on its host is held until it is recorded, and given back then', async () => {
  const leases: string[] = [];
  const world = await cutRun({ leases: async () => CLAIM }, leasesOf(leases));
  expect(await world.giveUp()).toMatchObject([{ outcome: 'undone' }]);
  expect(leases).toEqual(['acquire', 'used', 'withdraw']);
  expectEnded(world, 'undone');
});

test('while somebody else holds it nothing is given up: that passes', async () => {
  const held = { device: CLAIM.device, holder: 'x', actor: 'b@example.org', since: 's', expires: 'e', fence: 1 };
  const acquire = async (): Promise<LeaseOutcome> => ({ granted: false, held: [held as Lease] }) as LeaseOutcome;
  const world = await cutRun({ leases: async () => CLAIM }, leasesOf([], { acquire }));
  const before = entriesOf(world);
  await expect(world.giveUp()).rejects.toMatchObject({ code: 'environment-leased', exit: 3 });
  expect(entriesOf(world)).toEqual(before);
});

test('on a host that may be another machine nothing is claimed', async () => {
  const leases: string[] = [];
  const world = await cutRun({ leases: async () => CLAIM }, leasesOf(leases));
  await world.ctx.project.write(resourceOf('Host', 'gpu1', { transport: 'auto', address: 'root@192.0.2.9' }));
  git(world.ctx.project.root, 'commit', '--quiet', '-am', 'moved');
  const [run] = await world.giveUp();
  expect(run?.left).toMatchObject([...GPU2, { step: 'gpu1-1', reason: { key: 'host.moved' } }]);
  expect([leases, world.log]).toEqual([[], []]);
  expectEnded(world, 'given-up');
});

test('a line that breaks while the claim is asked leaves that host, and ends the rest', async () => {
  let asked = 0;
  const renew = async (): Promise<boolean> => {
    asked += 1;
    return asked > 1 ? silent() : true;
  };
  const clock = { ...systemClock(), monotonicMs: () => asked * MINUTE_MS };
  const world = await cutRun({ leases: async () => CLAIM }, { ...leasesOf([], { renew }), clock });
  const [run] = await world.giveUp();
  expect(run?.left).toMatchObject([...GPU2.slice(1), { step: 'gpu1-1' }]);
  expectEnded(world, 'given-up');
});

/** Kills come after any line: the run as if it had been cut at its very end. */
function endWork({ ctx, runId }: World): void {
  const journal = openJournal(ctx.project.root, runId);
  journal.append({ type: 'intent', step: 'last' });
  journal.append({ type: 'write', step: 'last', path: 'notes/here' });
  journal.append({ type: 'done', step: 'last', output: null });
}

test.for(['resume', 'give up'])('%s records what was done to its end, wherever its hosts are by now', async (how) => {
  const world = await cutRun();
  endWork(world);
  for (const host of ['gpu1', 'gpu2']) await world.ctx.project.remove('Host', host);
  git(world.ctx.project.root, 'commit', '--quiet', '-am', 'gone');
  const resumed = how === 'resume' ? resumeRuns(world.ctx, async () => world.operation) : world.giveUp();
  expect(await resumed).toMatchObject([{ outcome: 'finished' }]);
  expect(world.log).toEqual([]);
  const [event] = await world.ctx.project.readEvents({ limit: 1 });
  expect(event).toMatchObject({ id: world.runId, result: 'succeeded' });
});

test('a run that was killed while it was recorded as given up is recorded as that, even when its machine is back', async () => {
  const world = await cutRun();
  const { ctx, runId, operation } = world;
  const left = GPU2.map((one) => ({
    ...one,
    title: { key: 'host.none' as const },
    reason: { key: 'host.none' as const },
  }));
  const journal = openJournal(ctx.project.root, runId);
  journal.append({ type: 'failed', step: 'gpu2-2', code: 'given-up', reason: 'given-up' });
  journal.append({ type: 'decided', result: 'given-up', left });
  expect(await resumeRuns(ctx, async () => operation)).toMatchObject([{ outcome: 'given-up', left: GPU2 }]);
  expect(world.log).toEqual([]);
  expect(await leftIn(world)).toEqual({ left: GPU2 });
});

test('a run of an operation that this version does not have hinders no other, and can be given up', async () => {
  const world = await cutRun();
  const { ctx, runId } = world;
  const resumed = await resumeRuns(ctx, async () => undefined);
  expect(resumed).toMatchObject([
    { outcome: 'failed', reason: { key: 'run.unknown-operation' }, next: [`sovran resume --give-up ${runId}`] },
  ]);
  const [given] = await giveUp(ctx, async () => undefined, runId);
  expect(given?.left).toHaveLength(4);
  expect(listOpenRuns(ctx.project.root)).toEqual([]);
});

test('a first Ctrl-C ends giving up between two steps, and says how to go on', async () => {
  const world = await cutRun();
  const { ctx, operation, runId, log } = world;
  const interrupt = {
    signal: ctx.interrupt.signal,
    get requested() {
      return log.length > 0;
    },
  };
  await expect(giveUp({ ...ctx, interrupt }, async () => operation, runId)).rejects.toMatchObject({
    code: 'interrupted',
    next: [`sovran resume --give-up ${runId}`],
  });
  expect(log).toEqual(['undo gpu2 2']);
  expect(await world.giveUp()).toMatchObject([{ outcome: 'undone' }]);
  expect(log).toEqual(['undo gpu2 2', 'undo gpu2 1', 'undo gpu1 1']);
});

test('a run of a machine that nobody can ask from here is told as such, and can be given up', async () => {
  const world = await cutRun();
  const { root } = world.ctx.project;
  const owner = { ...describeThisProcess(), machine: 'laptop.example.org', pid: 7 };
  openJournal(root, world.runId).append({ type: 'owner', process: owner });
  expect(listOpenRuns(root)).toEqual([]);
  const shown = renderStatus(await readStatus(world.ctx), plainView('en')).join('\n');
  expect(shown).toContain(`on laptop.example.org, or gone with it`);
  expect(shown).toContain(`sovran resume --give-up ${world.runId}`);
  const again = executeOperation(world.operation, null, world.ctx);
  await expect(again).rejects.toMatchObject({
    code: 'run-in-progress',
    text: { key: 'run.in-progress.elsewhere', params: { machine: 'laptop.example.org' } },
    next: ['sovran status', `sovran resume --give-up ${world.runId}`],
  });
  expect(await world.giveUp()).toMatchObject([{ outcome: 'undone' }]);
});

test('a file that a colleague has changed since stays as it is', async () => {
  const world = await cutRun();
  const { ctx, runId } = world;
  const step = { title: { key: 'host.none' as const }, change: 'update' as const, risk: 'none' as const };
  const own = resourceOf('Host', 'gpu1', { transport: 'auto', address: 'root@192.0.2.1' });
  const journal = openJournal(ctx.project.root, runId);
  const [begin] = journal.entries();
  if (begin?.type !== 'begin') throw new Error('no beginning');
  const twin = openJournal(ctx.project.root, `${runId.slice(0, 25)}${runId.endsWith('Z') ? 'Y' : 'Z'}`);
  const steps = ['gpu1', 'gpu2'].map((name) => ({
    ...step,
    id: name,
    action: 'write-resource',
    args: { resource: { ...own, metadata: { name } }, previous: null },
  }));
  twin.append({ ...begin, plan: { ...begin.plan, steps } });
  const readText = (name: string): string => readFileSync(join(ctx.project.root, `hosts/${name}.yaml`), 'utf8');
  const written = { gpu1: readText('gpu1'), gpu2: 'as the run wrote it' };
  for (const { id } of steps) {
    const content = { before: null, after: written[id as keyof typeof written] };
    twin.append({ type: 'intent', step: id });
    twin.append({ type: 'write', step: id, path: `hosts/${id}.yaml`, content });
  }
  const operation = { ...world.operation, actions: resourceActions };
  expect(await giveUp(ctx, async () => operation, twin.runId)).toMatchObject([{ outcome: 'undone' }]);
  expect(await ctx.project.read('Host', 'gpu1')).toBeUndefined();
  expect(await ctx.project.read('Host', 'gpu2')).toMatchObject({ spec: { address: 'root@192.0.2.2' } });
});
