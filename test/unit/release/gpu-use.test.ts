import { expect, test } from 'vitest';
import { readGpuUse } from '../../../src/lib/release/gpu-use.ts';
import type { Engine, ServiceStatus } from '../../../src/lib/ports/engine.ts';
import type { Host } from '../../../src/lib/ports/host.ts';
import type { Lease, Leases } from '../../../src/lib/ports/leases.ts';
import { resourceOf } from '../../../src/lib/run/resource-actions.ts';
import type { StageContext } from '../../../src/lib/run/context.ts';
import { EXIT, SovranError } from '../../../src/lib/text/sovran-error.ts';
import { message } from '../../../src/lib/text/message.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const BOOT = '2026-01-02T00:00:00.000Z';
const NOW = '2026-01-03T00:00:00.000Z';
const LATER = '2026-01-04T00:00:00.000Z';
const HOUR_AGO = '2026-01-02T23:00:00.000Z';
const BEFORE_BOOT = '2026-01-01T00:00:00.000Z';

type State = ServiceStatus['state'] | Error;

function closed(): SovranError {
  return new SovranError({
    code: 'host-file-failed',
    exit: EXIT.refused,
    text: message('run.unverified', { step: 'x' }),
  });
}

/** A host with three GPUs, one of which is leased to a service in this state; started at `BOOT`. */
async function world(lease: Partial<Lease>, state: State): Promise<StageContext> {
  const held: Lease = {
    device: 'GPU-a',
    holder: 'release-1',
    actor: 'ada',
    project: 'demo',
    fence: 1,
    since: HOUR_AGO,
    asked: HOUR_AGO,
    expires: LATER,
    ...lease,
  };
  const engine: Pick<Engine, 'jobStatus' | 'serviceStatus'> = {
    jobStatus: async () => undefined,
    serviceStatus: async (id) => {
      if (state instanceof Error) throw state;
      return { id, state, socket: '', labels: {} };
    },
  };
  const leases: Pick<Leases, 'list'> = { list: async () => ({ leases: [held], now: NOW }) };
  const stdout = `btime ${Date.parse(BOOT) / 1000}\n`;
  const host = { exec: async () => ({ stdout }) };
  const ctx = stageContext(tempProject(), {
    leases: async () => leases as Leases,
    engine: async () => engine as Engine,
    host: async () => host as unknown as Host,
  });
  const gpus = ['GPU-a', 'GPU-b', 'GPU-c'].map((uuid, index) => ({ index, name: 'stand-in', memoryGiB: 80, uuid }));
  const facts = { os: 'Debian', arch: 'x86_64', kernel: '6', cpus: 2, memoryGiB: 4, diskFreeGiB: 4, gpus };
  const spec = { transport: 'ssh2', address: 'gpu1', engine: 'docker', labels: {} };
  const full = { ...spec, facts: { ...facts, engines: ['docker'], probedAt: BOOT } };
  await ctx.project.write(resourceOf('Host', 'gpu1', full));
  return ctx;
}

test.each<{ what: string; lease: Partial<Lease>; state: State; count: number }>([
  { what: 'a lease that has not expired', lease: {}, state: 'absent', count: 1 },
  { what: 'an expired one whose holder runs', lease: { expires: HOUR_AGO }, state: 'healthy', count: 1 },
  { what: 'an expired one whose holder is hidden', lease: { expires: HOUR_AGO }, state: closed(), count: 1 },
  { what: 'an expired one whose holder has ended', lease: { expires: HOUR_AGO }, state: 'exited', count: 0 },
  { what: 'one from before the host started', lease: { since: BEFORE_BOOT }, state: 'absent', count: 0 },
  { what: 'one from before that start whose holder runs', lease: { since: BEFORE_BOOT }, state: 'healthy', count: 1 },
  { what: 'one on a device that the host no longer has', lease: { device: 'GPU-old' }, state: 'healthy', count: 0 },
])('$what counts as $count GPUs held', async ({ lease, state, count }) => {
  const { total, holders } = await readGpuUse(await world(lease, state), 'gpu1');
  expect(total).toBe(3);
  expect(holders).toEqual(count ? [{ holder: 'release-1', actor: 'ada', project: 'demo', count }] : []);
});

test('a line that breaks while a holder is looked for is told', async () => {
  const broken = new SovranError({
    code: 'line-broken',
    exit: EXIT.unreachable,
    text: message('run.unverified', { step: 'x' }),
  });
  const ctx = await world({ expires: HOUR_AGO }, broken);
  await expect(readGpuUse(ctx, 'gpu1')).rejects.toMatchObject({ code: 'line-broken' });
});
