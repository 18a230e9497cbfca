import { expect, test } from 'vitest';
import { readGpuUse } from '../../../src/lib/stages/release/gpus/gpu-room.ts';
import type { Lease, Leases } from '../../../src/lib/core/ports/leases.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { EXIT, SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const NOW = '2026-01-03T00:00:00.000Z';
const LATER = '2026-01-04T00:00:00.000Z';
const EARLIER = '2026-01-01T00:00:00.000Z';

const ADA = { holder: 'release-1', actor: 'ada', project: 'demo' };
const BOB = { holder: 'job-1', actor: 'bob', project: 'other' };

function lease(parts: Partial<Lease>): Lease {
  return { device: 'GPU-a', ...ADA, fence: 1, since: EARLIER, asked: EARLIER, expires: LATER, ...parts };
}

/** A host with three GPUs and these leases; it can be asked for nothing else. */
async function world(list: Leases['list']): Promise<StageContext> {
  const ctx = stageContext(tempProject(), {
    hosts: { gpuLeases: async () => ({ list }) as Partial<Leases> as Leases },
  });
  const gpus = ['GPU-a', 'GPU-b', 'GPU-c'].map((uuid, index) => ({ index, name: 'stand-in', memoryGiB: 80, uuid }));
  const facts = { os: 'Debian', arch: 'x86_64', kernel: '6', cpus: 2, memoryGiB: 4, diskFreeGiB: 4, gpus };
  const spec = { transport: 'ssh2', address: 'gpu1', runner: 'docker', labels: {} };
  const full = { ...spec, facts: { ...facts, engines: ['docker'], probedAt: EARLIER } };
  await ctx.project.write(resourceOf('Host', 'gpu1', full));
  return ctx;
}

/** A host that says what is free only where it is asked to judge. */
function listing(leases: Lease[]): Leases['list'] {
  return async ({ judged = false } = {}) => {
    if (!judged) throw new Error('asked for a list that judges nothing');
    return { leases, now: NOW };
  };
}

test.each<{ what: string; leases: Lease[]; holders: object[] }>([
  { what: 'one that the host calls free, though it has not expired', leases: [lease({ free: true })], holders: [] },
  {
    what: 'one that the host keeps, though it has expired',
    leases: [lease({ free: false, expires: EARLIER })],
    holders: [{ ...ADA, count: 1 }],
  },
  {
    what: 'one on a device that the host no longer has',
    leases: [lease({ free: false, device: 'GPU-old' })],
    holders: [],
  },
  {
    what: 'several of two holders',
    leases: [
      lease({ free: false }),
      lease({ free: false, device: 'GPU-b' }),
      lease({ free: false, device: 'GPU-c', ...BOB }),
    ],
    holders: [
      { ...ADA, count: 2 },
      { ...BOB, count: 1 },
    ],
  },
])('leases count as the host judges them: $what', async ({ leases, holders }) => {
  expect(await readGpuUse(await world(listing(leases)), 'gpu1')).toEqual({
    host: 'gpu1',
    total: 3,
    holders,
    damaged: [],
  });
});

test('a damaged lease counts on a GPU of the host', async () => {
  const mine = { device: 'GPU-b', path: '/srv/lease/GPU-b.json' };
  const damaged = [mine, { device: 'GPU-old', path: '/srv/lease/GPU-old.json' }];
  const ctx = await world(async () => ({ leases: [], damaged, now: NOW }));
  expect(await readGpuUse(ctx, 'gpu1')).toMatchObject({ holders: [], damaged: [mine] });
});

test('a connection lost at that query is an error', async () => {
  const broken = new SovranError({
    code: 'connection-lost',
    exit: EXIT.unreachable,
    text: message('run.unverified', { step: 'x' }),
  });
  const ctx = await world(() => Promise.reject(broken));
  await expect(readGpuUse(ctx, 'gpu1')).rejects.toMatchObject({ code: 'connection-lost' });
});
