import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { findRunOn, listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Operation } from '../../../src/lib/core/operation/operation.ts';
import { readSavedPlan } from '../../../src/lib/core/operation/saved-plan.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import type { ResumedRun } from '../../../src/lib/core/operation/open/resumed-run.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

type Input = { hosts: string[] };
const BOTH: Input = { hosts: ['gpu1', 'gpu2'] };

/** One step on each host; what is done there is noted. */
function touchHosts(done: string[], id = 'test touch'): Operation<Input, null, Json> {
  return {
    id,
    target: ({ hosts }) => hosts.map((host) => `Host/${host}`).join(' '),
    gather: async () => null,
    plan: ({ hosts }) => ({
      gates: [],
      steps: hosts.map((host) => ({
        id: host,
        title: message('host.remove.step', { name: host }),
        action: 'touch',
        args: { host },
        change: 'update',
        risk: 'none',
        host,
      })),
    }),
    actions: { touch: { apply: async ({ host }: { host: string }) => void done.push(host) } },
    result: async () => null,
  };
}

interface World {
  ctx: StageContext;
  done: string[];
  operation: Operation<Input, null, Json>;
  host(name: string, address: string, jump?: string[]): Promise<unknown>;
  resume(): Promise<ResumedRun[]>;
}

/** A project in which a run on two hosts was cut after the first. */
async function cutRun(): Promise<World> {
  const ctx = stageContext(tempProject());
  const done: string[] = [];
  const operation = touchHosts(done);
  const host: World['host'] = (name, address, jump) =>
    ctx.project.write(resourceOf('Host', name, { transport: 'auto', address, ...(jump ? { jump } : {}) }));
  await host('gpu1', 'root@192.0.2.1');
  await host('gpu2', 'root@192.0.2.2');
  const interrupt = {
    signal: ctx.interrupt.signal,
    get requested() {
      return done.length > 0;
    },
  };
  await expect(executeOperation(operation, BOTH, { ...ctx, interrupt })).rejects.toMatchObject({ code: 'interrupted' });
  expect(done).toEqual(['gpu1']);
  return { ctx, done, operation, host, resume: () => resumeRuns(ctx, async () => operation) };
}

const entriesOf = ({ ctx }: World): number => listOpenRuns(ctx.project.root)[0]?.journal.entries().length ?? 0;

test('an interrupted run resumes only with the file of its host', async () => {
  const world = await cutRun();
  const before = entriesOf(world);
  rmSync(join(world.ctx.project.root, 'hosts/gpu2.yaml'));
  expect(await world.resume()).toMatchObject([
    {
      outcome: 'failed',
      reason: { key: 'host.unknown', params: { host: 'gpu2' } },
      fix: { key: 'host.unknown.fix' },
      next: ['sovran host list', 'git log -- hosts/gpu2.yaml', expect.stringMatching(/^sovran resume --abandon 01/)],
    },
  ]);
  await expect(executeOperation(world.operation, BOTH, world.ctx)).rejects.toMatchObject({ code: 'host-unknown' });
  expect([world.done, entriesOf(world)]).toEqual([['gpu1'], before + 1]);
  await world.host('gpu2', 'root@192.0.2.2');
  expect(await world.resume()).toMatchObject([{ outcome: 'finished' }]);
  expect(world.done).toEqual(['gpu1', 'gpu2']);
});

test.for([
  { what: 'address', address: 'root@192.0.2.9', jump: undefined, now: 'root@192.0.2.9' },
  { what: 'way', address: 'root@192.0.2.2', jump: ['bastion'], now: 'bastion, root@192.0.2.2' },
])('an interrupted run stops where the $what of a host changed', async ({ address, jump, now }) => {
  const world = await cutRun();
  const before = entriesOf(world);
  await world.host('gpu2', address, jump);
  const moved = { host: 'gpu2', was: 'root@192.0.2.2', now };
  expect(await world.resume()).toMatchObject([{ outcome: 'failed', reason: { key: 'host.moved', params: moved } }]);
  const again = executeOperation(world.operation, BOTH, world.ctx);
  await expect(again).rejects.toMatchObject({
    code: 'host-moved',
    exit: 3,
    details: moved,
    next: ['git log -p -- hosts/gpu2.yaml', 'sovran resume', expect.stringMatching(/^sovran resume --abandon 01/)],
  });
  expect([world.done, entriesOf(world)]).toEqual([['gpu1'], before + 1]);
});

test('another driver to the same machine is not another machine', async () => {
  const world = await cutRun();
  await world.ctx.project.write(resourceOf('Host', 'gpu2', { transport: 'openssh', address: 'root@192.0.2.2' }));
  expect(await world.resume()).toMatchObject([{ outcome: 'finished' }]);
});

test.for([['gpu2'], ['gpu1'], ['gpu2', 'gpu3']])(
  'an interrupted run on several hosts blocks operations on %s only',
  async (hosts) => {
    const { ctx, done } = await cutRun();
    const rival = touchHosts(done, 'test rival');
    await expect(executeOperation(rival, { hosts }, ctx)).rejects.toMatchObject({ code: 'interrupted-run', exit: 3 });
    expect(done).toEqual(['gpu1']);
    await executeOperation(rival, { hosts: ['gpu3', 'gpu22'] }, ctx);
    expect(done).toEqual(['gpu1', 'gpu3', 'gpu22']);
  },
);

test('each host finds its run, except the command that ends it', async () => {
  const { ctx } = await cutRun();
  const { root } = ctx.project;
  const other = { operation: 'host remove', target: 'Host/gpu2' };
  expect(findRunOn(root, 'gpu2', other)?.progress.plan.target).toBe('Host/gpu1 Host/gpu2');
  expect(findRunOn(root, 'gpu3', other)).toBeUndefined();
  expect(findRunOn(root, 'gpu2', { operation: 'test touch', target: 'Host/gpu1 Host/gpu2' })).toBeUndefined();
});

test('a saved plan is stale once a host moves, and names it', async () => {
  const ctx = stageContext(tempProject());
  const done: string[] = [];
  const write = (address: string): Promise<unknown> =>
    ctx.project.write(resourceOf('Host', 'gpu1', { transport: 'auto', address }));
  await write('root@192.0.2.1');
  const input = { hosts: ['gpu1'] };
  const text = JSON.stringify(await planOperation(touchHosts(done), input, ctx));
  const saved = readSavedPlan('p.json', text);
  await write('root@192.0.2.9');
  await expect(executeOperation(touchHosts(done), input, ctx, { saved })).rejects.toMatchObject({
    code: 'stale-plan',
    details: { moved: ['gpu1 (root@192.0.2.1 → root@192.0.2.9)'] },
  });
  expect(() => readSavedPlan('p.json', text.replace('192.0.2.1', '192.0.2.9'))).toThrow('bad-plan');
  await write('root@192.0.2.1');
  await executeOperation(touchHosts(done), input, ctx, { saved });
  expect(done).toEqual(['gpu1']);
});
