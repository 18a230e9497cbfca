import { fakeRunner } from '../../../support/fake-runner.ts';
import { outcomeOf } from '../../../../src/lib/core/operation/run-event.ts';
import { expect, test } from 'vitest';
import type { ServiceStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { Lease, LeaseOutcome, Leases } from '../../../../src/lib/core/ports/leases.ts';
import { stopOrphan } from '../../../../src/lib/stages/upkeep/reconcile/stop-orphan.ts';
import type { StepScope } from '../../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext, type TestParts } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';
import { ownNothing } from '../../../../src/lib/core/operation/owned.ts';

const ORPHAN = { kind: 'service' as const, id: 's1', host: 'gpu1', environment: 'prod' };
const HELD = { actor: 'ann@example.org', since: '2026-11-24T18:00:00Z', expires: '2026-11-24T18:02:00Z' };

/** A service of this project on a host over SSH; what was done to it and to the claim of its environment, in order. */
async function scopeOf(acquire: LeaseOutcome, log: string[], more: TestParts = {}): Promise<StepScope> {
  const leases: Leases = {
    acquire: async () => {
      log.push('acquire');
      return acquire;
    },
    renew: async (_holder, _fence, _seconds, { used } = {}) => {
      if (used) log.push('used');
      return true;
    },
    release: async () => void log.push('release'),
    withdraw: async () => void log.push('withdraw'),
    list: async () => ({ leases: [], now: '' }),
  };
  const runner = fakeRunner({
    services: {
      status: async () =>
        ({ state: log.includes('stop') ? 'absent' : 'healthy', owner: 'this-project' }) as ServiceStatus,
      stop: async () => void log.push('stop'),
    },
  });
  const ctx = stageContext(tempProject(), {
    ...more,
    hosts: {
      environmentLeases: async () => leases,
      open: async () => ({ facts: async () => ({ gpus: [] }) }) as never,
      ...more.hosts,
    },
    runners: { open: async () => runner, ...more.runners },
  });
  await ctx.project.write(resourceOf('Host', 'gpu1', { transport: 'ssh2', address: 'root@192.0.2.1' }));
  return { ctx, project: ctx.project, runId: 'r', outputs: {}, progress: () => undefined, things: ownNothing() };
}

test('leases the environment while its service is stopped', async () => {
  const log: string[] = [];
  const scope = await scopeOf({ granted: true, leases: [] }, log);
  expect(await stopOrphan.apply(ORPHAN, scope)).toBeNull();
  expect(log).toEqual(['acquire', 'used', 'stop', 'withdraw']);
});

test('keeps a service whose environment is leased since the plan', async () => {
  const log: string[] = [];
  const scope = await scopeOf({ granted: false, held: [HELD as Lease], now: '' }, log);
  const output = await stopOrphan.apply(ORPHAN, scope);
  expect(log).toEqual(['acquire']);
  expect(output).toMatchObject({ outcome: 'failed', reason: { key: 'lease.environment.held' } });
});

test.each([
  ['goes on keeps its GPUs', 'healthy', ['acquire', 'used', 'stop', 'withdraw']],
  ['has ended gives its GPUs back', 'absent', ['acquire', 'used', 'stop', 'withdraw', 'freed s1']],
] as const)('a service that %s', async (_, state, done) => {
  const log: string[] = [];
  const status = async (): Promise<ServiceStatus> =>
    ({ state: log.includes('stop') ? state : 'healthy', owner: 'this-project' }) as ServiceStatus;
  const stopService = async (): Promise<void> => void log.push('stop');
  const release = async (holder: string): Promise<void> => void log.push(`freed ${holder}`);
  const scope = await scopeOf({ granted: true, leases: [] }, log, {
    runners: { open: async () => fakeRunner({ services: { status, stop: stopService } }) },
    hosts: {
      open: async () => ({ facts: async () => ({ gpus: [{}] }) }) as never,
      gpuLeases: async () => ({ release }) as Partial<Leases> as Leases,
    },
  });
  const output = await stopOrphan.apply(ORPHAN, scope);
  expect(outcomeOf(output ?? null)).toBe(state === 'healthy' ? 'failed' : 'ok');
  expect(log).toEqual(done);
});

test('a forced end stops the run without an outcome of the orphan', async () => {
  const log: string[] = [];
  const interrupt = { requested: true, signal: AbortSignal.abort() };
  const open = async (): Promise<never> => Promise.reject(new Error('cut'));
  const scope = await scopeOf({ granted: true, leases: [] }, log, { interrupt, runners: { open } });
  await expect(stopOrphan.apply(ORPHAN, scope)).rejects.toThrow('cut');
});
