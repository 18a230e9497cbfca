import { expect, test } from 'vitest';
import { sweepOutcome } from '../../../../src/lib/cli/reviews/review-gc.ts';
import { toDocument } from '../../../../src/lib/cli/session/outcome.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../../src/lib/core/operation/executor/plan-operation.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { Plan } from '../../../../src/lib/core/operation/plan/plan.ts';
import type { Json } from '../../../../src/lib/core/ports/json.ts';
import type { HostSweeper, StoredItem } from '../../../../src/lib/core/ports/host-sweeper.ts';
import { outputOf } from '../../../../src/lib/core/kit/to-json.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../../src/lib/core/text/sovran-error.ts';
import { collectGarbage, sweepHere } from '../../../../src/lib/stages/upkeep/gc/collect-garbage.ts';
import type { HostSweep } from '../../../../src/lib/stages/machines/garbage/things.ts';
import { fakeSweeper } from '../../../support/fake-sweeper.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { complaints } from '../../../support/surface-schemas.ts';
import { tempProject } from '../../../support/temp-project.ts';

const IDS = ['A', 'B', 'C'];

function failing(code: string, exit: ExitCode): SovranError {
  const text = message('host.store.failed', { host: 'gpu1', words: code });
  const fix = message('host.store.failed.fix', { host: 'gpu1', path: '/var' });
  return new SovranError({ code, exit, text, fix, next: ['sovran host check gpu1'] });
}

/** A project with two hosts that hold three things each; tests change what is `held` there and what fails. */
async function bed() {
  const interrupt = { requested: false, signal: new AbortController().signal };
  const there = {
    engineAsked: true,
    held: [] as string[],
    failures: {} as Record<string, Error | undefined>,
    tried: [] as string[],
    come: (_id: string): void => undefined,
  };
  const sweeperOf = (host: string): HostSweeper =>
    fakeSweeper({
      async inventory() {
        if (there.failures[host]) throw there.failures[host];
        const items = IDS.map((id, at): StoredItem => {
          const holders = there.held.includes(id) ? ['in-use'] : [];
          return { kind: 'tree', id, bytes: 30 - at, holders };
        });
        return { items, engineAsked: there.engineAsked };
      },
      async remove({ id }) {
        there.tried.push(id);
        there.come(id);
        const failure = there.failures[id];
        if (failure) throw failure;
        return 'removed';
      },
    });
  const ctx = stageContext(tempProject(), { interrupt, hosts: { sweeper: async (name = 'local') => sweeperOf(name) } });
  for (const name of ['gpu1', 'gpu2'])
    await ctx.project.write(
      resourceOf('Host', name, { transport: 'ssh2', address: name, runner: 'docker', labels: {} }),
    );
  return { ctx, there, interrupt };
}

async function sweep(ctx: StageContext, ...hosts: string[]) {
  const done = await executeOperation(collectGarbage, { hosts, forgotten: [] }, ctx);
  return { done, ...shownOf(done.plan, done.result) };
}

/** As `sweep`, of this machine. */
async function sweepThisMachine(ctx: StageContext) {
  const plan = await planOperation(collectGarbage, { hosts: [], forgotten: [] }, ctx);
  return shownOf(plan, await sweepHere(plan, ctx));
}

function shownOf(plan: Plan, outputs: Record<string, Json>) {
  const outcome = sweepOutcome(plan, outputs);
  const document = toDocument(outcome, plainView());
  expect(complaints('Sweep', document)).toEqual([]);
  return { outcome, document, lines: outcome.render(plainView()) };
}

/** As `sweep`, of which only the first thing is done. */
async function cutSweep() {
  const world = await bed();
  world.there.come = () => void (world.interrupt.requested = true);
  const run = executeOperation(collectGarbage, { hosts: ['gpu1'], forgotten: [] }, world.ctx);
  await expect(run).rejects.toMatchObject({ code: 'interrupted' });
  expect(world.there.tried).toEqual(['A']);
  world.interrupt.requested = false;
  world.there.come = () => undefined;
  return { ...world, resume: () => resumeRuns(world.ctx, async () => collectGarbage) };
}

test('hosts are swept side by side, with one outcome each', async () => {
  const { ctx } = await bed();
  const { document, outcome, done } = await sweep(ctx, 'gpu1', 'gpu2');
  expect(document).toMatchObject({
    hosts: [
      { host: 'gpu1', outcome: 'ok', removed: [{ id: 'A' }, { id: 'B' }, { id: 'C' }], failed: [], bytes: 87 },
      { host: 'gpu2', outcome: 'ok' },
    ],
    bytes: 174,
  });
  expect([outcome.exit, outcome.next, done.failure]).toEqual([0, [], undefined]);
});

test('an unreachable host is an outcome; the other is swept', async () => {
  const { ctx, there } = await bed();
  there.failures['gpu2'] = failing('host-unreachable', EXIT.unreachable);
  const { document, outcome, done } = await sweep(ctx, 'gpu1', 'gpu2');
  expect(document).toMatchObject({
    hosts: [{ outcome: 'ok' }, { outcome: 'failed', code: 'host-unreachable', removed: [] }],
  });
  expect(outcome).toMatchObject({ exit: 4, next: ['sovran host check gpu1', 'sovran gc gpu2 --dry-run'] });
  expect(done.failure).toMatchObject({ reason: { key: 'text.pair' } });
  expect((await ctx.project.readEvents())[0]).toMatchObject({ operation: 'gc', result: 'failed' });
});

test('an unknown host refuses them all before any is swept', async () => {
  const { ctx, there } = await bed();
  await expect(sweep(ctx, 'gpu1', 'nowhere')).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  expect(there.tried).toEqual([]);
});

test('names a thing that cannot be removed, and removes the others', async () => {
  const { ctx, there } = await bed();
  there.failures['A'] = failing('host-denied', EXIT.failed);
  const { document, outcome, lines, done } = await sweep(ctx, 'gpu1');
  expect(there.tried).toEqual(IDS);
  expect(document).toMatchObject({
    hosts: [{ outcome: 'failed', removed: [{ id: 'B' }, { id: 'C' }], failed: [{ id: 'A', code: 'host-denied' }] }],
  });
  expect(outcome).toMatchObject({ exit: 1, next: ['sovran host check gpu1', 'sovran gc gpu1 --dry-run'] });
  expect(outcome.warnings?.map(({ key }) => key)).toEqual(['host.store.failed.fix']);
  expect(lines.find((line) => line.includes('tree A'))).toContain('host-denied');
  expect(done.failure).toMatchObject({ reason: { key: 'gc.unremoved' } });
  expect(listOpenRuns(ctx.project.root)).toEqual([]);
});

test.for([
  ['host-unreachable', EXIT.unreachable, ['A'], 0],
  ['host-key-changed', EXIT.identity, ['A'], 0],
  ['connection-lost', EXIT.unreachable, ['A', 'B', 'C'], 2],
  ['engine-unreachable', EXIT.unreachable, ['A', 'B', 'C'], 2],
] as const)('after `%s` only reachable hosts are tried, and decide the exit', async ([code, exit, came, gone]) => {
  const { ctx, there } = await bed();
  there.failures['A'] = failing(code, exit);
  const { outcome, done } = await sweep(ctx, 'gpu1');
  expect(there.tried).toEqual(came);
  const { removed, failed } = outputOf<HostSweep>(done.result, 'sweep-gpu1') ?? {};
  expect([removed?.length, failed?.length, outcome.exit]).toEqual([gone, 3 - gone, exit]);
});

test('the gravest of several failures decides the exit code', async () => {
  const { ctx, there } = await bed();
  there.failures = { A: failing('host-denied', EXIT.failed), B: failing('connection-lost', EXIT.unreachable) };
  expect((await sweep(ctx, 'gpu1')).outcome.exit).toBe(EXIT.unreachable);
});

test('a bug is thrown', async () => {
  const { ctx, there } = await bed();
  there.failures['A'] = new TypeError('a bug');
  await expect(sweep(ctx, 'gpu1')).rejects.toThrow('a bug');
});

test('a resumed sweep keeps what is needed since, and removes the rest', async () => {
  const { there, resume, ctx } = await cutSweep();
  there.held.push('B');
  expect(await resume()).toMatchObject([{ outcome: 'finished' }]);
  expect(there.tried).toEqual(['A', 'A', 'C']);
  expect((await ctx.project.readEvents()).at(-1)).toMatchObject({ operation: 'gc', result: 'succeeded' });
});

test('the same command continues, and names what it skipped', async () => {
  const { ctx, there } = await cutSweep();
  there.held.push('B');
  const { outcome, done } = await sweep(ctx, 'gpu1');
  expect(done.resumed).toBe(true);
  expect(outcome.warnings).toMatchObject([{ key: 'gc.left' }]);
  expect(done.result['sweep-gpu1']).toMatchObject({
    left: [{ id: 'B' }],
    kept: 1,
    removed: [{ id: 'A' }, { id: 'C' }],
  });
});

test('removes nothing once it is unknown what runs there', async () => {
  const { ctx, there } = await cutSweep();
  there.engineAsked = false;
  expect((await sweep(ctx, 'gpu1')).document).toMatchObject({ hosts: [{ outcome: 'skipped', code: 'engine-silent' }] });
  expect(there.tried).toEqual(['A']);
});

test('this machine is swept without journal, event and commit', async () => {
  const { ctx } = await bed();
  const { document } = await sweepThisMachine(ctx);
  expect(document).toMatchObject({ hosts: [{ host: 'local', outcome: 'ok', removed: [{}, {}, {}] }] });
  expect([await ctx.project.readEvents(), listOpenRuns(ctx.project.root)]).toEqual([[], []]);
});

test('a sweep of this machine stops between two things when asked', async () => {
  const { ctx, there, interrupt } = await bed();
  there.come = () => void (interrupt.requested = true);
  await expect(sweepThisMachine(ctx)).rejects.toMatchObject({ code: 'interrupted', exit: EXIT.interrupted });
  expect(there.tried).toEqual(['A']);
});
