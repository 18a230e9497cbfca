import { expect, test } from 'vitest';
import { removeHost } from '../../../../src/lib/stages/machines/hosts/remove.ts';
import type { Engine, JobStatus } from '../../../../src/lib/core/ports/engine.ts';
import type { SshDirectory } from '../../../../src/lib/core/ports/ssh-directory.ts';
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
  /** Whether the inventory has the machine as alias, too, and that name the same store. */
  alias?: 'sees' | 'blind';
}

/** The gate of a removal of gpu1, where the first job was given to. */
async function gateOf({ first, second, resumable = true, away, letGo, under = 'gpu1', alias }: World) {
  const jobStatus = async (id: string): Promise<JobStatus> => {
    if (away) throw AWAY;
    return { id, state: 'stopped', resumable } as JobStatus;
  };
  const none = async () => [];
  const engine = { jobStatus, listJobs: none, listServices: none } as Partial<Engine> as Engine;
  const blind = { ...engine, jobStatus: async () => undefined };
  const ctx = stageContext(tempProject(), {
    engine: async (name) => (name === 'alias' && alias === 'blind' ? blind : engine),
    ssh: async () => ({ namesOf: async () => ['192.0.2.1'] }) as unknown as SshDirectory,
  });
  const host = { transport: 'ssh2', address: 'ops@192.0.2.1', root: '/opt/sovran', engine: 'process', labels: {} };
  for (const name of alias ? ['gpu1', 'alias'] : ['gpu1']) await ctx.project.write(resourceOf('Host', name, host));
  const run = { operation: 'train launch', subject: 'm', kind: 'job', engine: 'process', outputs: [] } as const;
  const startedAt = '2026-01-01T17:00:00.000Z';
  await ctx.project.write(resourceOf('Run', FIRST, { ...run, host: under, status: first, startedAt }));
  if (second) await ctx.project.write(resourceOf('Run', SECOND, { ...run, host: 'local', status: second, startedAt }));
  const input = { name: 'gpu1', ...(letGo ? { letGo } : {}) };
  const { gates } = removeHost.plan(input, await removeHost.gather(input, ctx));
  return { gate: gates.find(({ id }) => id === 'jobs-ended'), blocking: blockingGates({ gates, steps: [] }) };
}

test('a host with a stopped job that could go on there alone is not removed, and what to type is said', async () => {
  const { gate, blocking } = await gateOf({ first: 'stopped' });
  const next = [`sovran job show ${FIRST}`, 'sovran host remove gpu1 --yes'];
  expect(gate).toMatchObject({ verdict: 'fail', reason: { params: { ids: FIRST } }, next });
  expect(blocking).toEqual([gate]);
});

test.each<[string, World, string]>([
  ['whoever says so lets it go', { first: 'stopped', letGo: true }, 'waived'],
  ['a machine that does not answer hinders nobody', { first: 'stopped', away: true }, 'waived'],
  ['what cannot go on hinders nobody', { first: 'stopped', resumable: false }, 'pass'],
  ['one that was recorded under a name that is gone is seen', { first: 'stopped', under: 'gone' }, 'fail'],
  ['one of another name that stays is in reach', { first: 'stopped', under: 'alias', alias: 'sees' }, 'pass'],
  ['another name of the machine has it', { first: 'stopped', alias: 'sees' }, 'waived'],
  ['another name with another store has it not', { first: 'stopped', alias: 'blind' }, 'fail'],
  ['what has succeeded is no such job', { first: 'succeeded' }, 'pass'],
  ['what a later job has finished is needed no more', { first: 'stopped', second: 'succeeded' }, 'pass'],
])('%s', async (_, world, verdict) => {
  expect((await gateOf(world)).gate?.verdict).toBe(verdict);
});
