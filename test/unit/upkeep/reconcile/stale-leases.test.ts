import { fakeRunner, type RunnerParts } from '../../../support/fake-runner.ts';
import { expect, test } from 'vitest';
import type { Runner, JobStatus, ServiceStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { Lease, Leases } from '../../../../src/lib/core/ports/leases.ts';
import { staleLeasesOn } from '../../../../src/lib/stages/upkeep/reconcile/stale-leases.ts';
import { reconcileJobs } from '../../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import type { Action } from '../../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';
import { ownNothing } from '../../../../src/lib/core/operation/owned.ts';

const ID = '01J00000000000000000000001';
const NOW = '2026-01-02T00:00:00.000Z';
const GPU = { index: 0, name: 'stand-in', memoryGiB: 80, uuid: 'GPU-a' };

const SILENT = new SovranError({
  code: 'engine-unreachable',
  exit: EXIT.unreachable,
  text: message('engine.no-socket', { host: 'gpu1' }),
});

type Known = Partial<Record<Runner['name'], JobStatus['state'] | 'healthy' | 'exited'>>;

const LABELS = { environment: 'production', release: 'r1', slot: 'blue' };

/** An engine that knows one job, or one service, or nothing. */
function runnerKnowing(state: Known[Runner['name']], endedAt?: string): Runner {
  const serves = state === 'healthy' || state === 'exited';
  const job = state === undefined || serves ? undefined : ({ id: ID, state, endedAt } as JobStatus);
  const service = {
    id: ID,
    state: serves ? state : 'absent',
    labels: LABELS,
  } as Partial<ServiceStatus> as ServiceStatus;
  const engine: RunnerParts = { jobs: { status: async () => job }, services: { status: async () => service } };
  return fakeRunner(engine);
}

type Freed = [holder: string, fence: number | undefined, asked: string | undefined];

/** A host whose file names plain processes, with a GPU leased seven hours ago, last asked for then or at `asked`. */
async function worldOf(
  known: Known,
  { recorded = '', holder = ID, asked = '2026-01-01T17:00:00.000Z', endedAt = '' } = {},
): Promise<{ ctx: StageContext; freed: Freed[] }> {
  const freed: Freed[] = [];
  const root = tempProject();
  const lease = { device: 'GPU-a', holder, since: '2026-01-01T17:00:00.000Z', asked, fence: 4 } as Lease;
  const ctx: StageContext = stageContext(root, {
    runners: {
      open: async (_, name = 'process') => runnerKnowing(known[name], endedAt || undefined),
    },
    hosts: {
      open: async () => ({ facts: async () => ({ gpus: [GPU] }) }) as never,
      gpuLeases: async () =>
        ({
          list: async () => ({ leases: [{ ...lease, project: (await ctx.project.settings()).name }], now: NOW }),
          release: async (...one) => void freed.push(one as Freed),
        }) as Partial<Leases> as Leases,
    },
  });
  await ctx.project.write(
    resourceOf('Host', 'gpu1', { transport: 'ssh2', address: 'root@192.0.2.1', runner: 'process' }),
  );
  const spec = { operation: 'train launch', subject: 'm', kind: 'job', host: 'gpu1', runner: recorded } as const;
  const times = { status: 'running', startedAt: '2026-01-01T17:00:00.000Z', outputs: [] } as const;
  if (recorded) await ctx.project.write(resourceOf('Run', ID, { ...spec, ...times }));
  return { ctx, freed };
}

/** So many seconds into the minute before `NOW`. */
const AT = (seconds: number): string => `2026-01-01T23:58:${seconds}.000Z`;

const staleIn = async (ctx: StageContext): Promise<string[]> =>
  (await staleLeasesOn('gpu1', () => false, ctx)).map(({ holder }) => holder);

test('a job keeps its lease in the engine that its record names', async () => {
  const { ctx } = await worldOf({ docker: 'running' }, { recorded: 'docker' });
  expect(await staleIn(ctx)).toEqual([]);
});

test.each(['running', 'healthy'] as const)(
  'keeps the lease of an unrecorded job that an engine reports %s',
  async (state) => {
    expect(await staleIn((await worldOf({ docker: state })).ctx)).toEqual([]);
    expect(await staleIn((await worldOf({ process: state })).ctx)).toEqual([]);
  },
);

test('a holder that has ended, or is absent, loses its lease', async () => {
  expect(await staleIn((await worldOf({ docker: 'succeeded' }, { recorded: 'docker' })).ctx)).toEqual([ID]);
  expect(await staleIn((await worldOf({ docker: 'stopped' })).ctx)).toEqual([ID]);
  expect(await staleIn((await worldOf({})).ctx)).toEqual([ID]);
});

test('a job keeps the lease if asked for after its end', async () => {
  const ended = { recorded: 'docker', endedAt: AT(30) };
  expect(await staleIn((await worldOf({ docker: 'failed' }, { ...ended, asked: AT(31) })).ctx)).toEqual([]);
  expect(await staleIn((await worldOf({ docker: 'failed' }, { ...ended, asked: AT(10) })).ctx)).toEqual([ID]);
  expect(await staleIn((await worldOf({ docker: 'failed' }, { recorded: 'docker', asked: AT(10) })).ctx)).toEqual([]);
});

test('an ended service keeps its lease while it is in a slot', async () => {
  const { ctx } = await worldOf({ docker: 'exited' });
  expect(await staleIn(ctx)).toEqual([ID]);
  const spec = { host: 'gpu1', bind: '127.0.0.1', port: 8443, limits: {}, objectives: {} };
  await ctx.project.write(resourceOf('Environment', 'production', { ...spec, approvals: { required: 0 } }));
  await ctx.project.write(resourceOf('Live', 'production', { slots: { blue: 'r1' } }));
  expect(await staleIn(ctx)).toEqual([]);
});

test('a holder that no engine could have named keeps its lease', async () => {
  expect(await staleIn((await worldOf({}, { holder: 'by_hand' })).ctx)).toEqual([]);
});

test('a silent engine keeps the leases of what it may run', async () => {
  const { ctx } = await worldOf({});
  const silent = { jobs: { status: () => Promise.reject(SILENT) } } as unknown as Runner;
  const runner: StageContext['runners']['open'] = async (host, name) =>
    name === 'docker' ? silent : ctx.runners.open(host, name);
  expect(await staleIn({ ...ctx, runners: { ...ctx.runners, open: runner } })).toEqual([]);
  const given = await worldOf({}, { recorded: 'docker' });
  await expect(staleIn({ ...given.ctx, runners: { ...given.ctx.runners, open: runner } })).rejects.toBe(SILENT);
});

test('engines are asked again before a lease is freed', async () => {
  const free = reconcileJobs.actions['free-lease'] as Action<{ host: string; holder: string }>;
  const apply = async ({ ctx }: { ctx: StageContext }): Promise<unknown> =>
    free.apply(
      { host: 'gpu1', holder: ID },
      { ctx, project: ctx.project, runId: 'r', outputs: {}, progress: () => undefined, things: ownNothing() },
    );
  const runs = await worldOf({ docker: 'running' }, { recorded: 'docker' });
  const over = await worldOf({});
  expect([await apply(runs), await apply(over)]).toMatchObject([{ outcome: 'skipped' }, null]);
  expect([runs.freed, over.freed]).toEqual([[], [[ID, 4, '2026-01-01T17:00:00.000Z']]]);
  const again = await worldOf({ docker: 'failed' }, { asked: '2026-01-01T23:59:00.000Z', endedAt: AT(30) });
  expect(await apply(again)).toMatchObject({ outcome: 'skipped' });
  expect(again.freed).toEqual([]);
});
