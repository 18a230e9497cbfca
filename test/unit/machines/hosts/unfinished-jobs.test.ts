import { expect, test } from 'vitest';
import { removeHost } from '../../../../src/lib/stages/machines/hosts/remove.ts';
import type { Runner, JobStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { RunSpec } from '../../../../src/lib/core/project/resources/run.ts';
import { blockingGates } from '../../../../src/lib/core/operation/plan/gates.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const [FIRST, SECOND] = ['01J00000000000000000000001', '01J00000000000000000000002'];
const AWAY = new SovranError({
  code: 'host-unreachable',
  exit: EXIT.unreachable,
  text: message('engine.no-socket', { host: 'gpu1' }),
});

interface World {
  first: RunSpec['status'];
  /** Of another job of the same subject, after it. */
  second?: RunSpec['status'];
  resumable?: boolean;
  away?: true;
  letGo?: true;
  /** Name under which the job was recorded, gpu1 if none is given. */
  under?: string;
}

/** The gate of a removal of gpu1, where the first job was given to. */
async function gateOf({ first, second, resumable = true, away, letGo, under = 'gpu1' }: World) {
  const jobStatus = async (id: string): Promise<JobStatus> => {
    if (away) throw AWAY;
    return { id, state: 'stopped', resumable } as JobStatus;
  };
  const none = async () => [];
  const runner = { jobs: { status: jobStatus, list: none }, services: { list: none } } as unknown as Runner;
  const ctx = stageContext(tempProject(), { runners: { open: async () => runner } });
  const host = {
    transport: 'ssh2',
    address: 'ops@192.0.2.1',
    root: '/opt/sovran',
    labels: {},
    runner: 'process',
  };
  await ctx.project.write(resourceOf('Host', 'gpu1', host));
  const run = { operation: 'train launch', subject: 'm', kind: 'job', runner: 'process', outputs: [] } as const;
  const startedAt = '2026-01-01T17:00:00.000Z';
  await ctx.project.write(resourceOf('Run', FIRST, { ...run, host: under, status: first, startedAt }));
  if (second) await ctx.project.write(resourceOf('Run', SECOND, { ...run, host: 'local', status: second, startedAt }));
  const input = { name: 'gpu1', ...(letGo ? { letGo } : {}) };
  const { gates } = removeHost.plan(input, await removeHost.gather(input, ctx));
  return { gate: gates.find(({ id }) => id === 'jobs-ended'), blocking: blockingGates({ gates, steps: [] }) };
}

test('refuses to remove the only host of a resumable job', async () => {
  const { gate, blocking } = await gateOf({ first: 'stopped' });
  const next = [`sovran job show ${FIRST}`, 'sovran host remove gpu1 --yes'];
  expect(gate).toMatchObject({ verdict: 'fail', reason: { params: { ids: FIRST } }, next });
  expect(blocking).toEqual([gate]);
});

test.each<[string, World, string]>([
  ['--yes waives a resumable job', { first: 'stopped', letGo: true }, 'waived'],
  ['an unreachable machine waives its jobs', { first: 'stopped', away: true }, 'waived'],
  ['ignores a job that cannot resume', { first: 'stopped', resumable: false }, 'pass'],
  ['counts a job recorded under a removed name', { first: 'stopped', under: 'gone' }, 'fail'],
  ['ignores a job that succeeded', { first: 'succeeded' }, 'pass'],
  ['ignores a job that a later one finished', { first: 'stopped', second: 'succeeded' }, 'pass'],
])('%s', async (_, world, verdict) => {
  expect((await gateOf(world)).gate?.verdict).toBe(verdict);
});
