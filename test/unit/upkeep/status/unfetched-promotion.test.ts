import { expect, test } from 'vitest';
import type { Gateway, SlotStatus } from '../../../../src/lib/core/ports/gateway.ts';
import { readStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../../../../src/lib/stages/upkeep/status/render.ts';
import { aHost, FAR } from '../../../support/project/machines.ts';
import { aLive, anEnvironment, SERVING } from '../../../support/project/serving.ts';
import { plainView } from '../../../support/plain-view.ts';
import { heldEnvironment } from '../../../support/held-environment.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { git, tempProject } from '../../../support/temp-project.ts';

const URL = 'http://127.0.0.1:4000';
const [PULL, SHOW] = ['git pull', 'sovran env show production'];
const NOW = '2026-11-26T08:41:44.000Z';
const LATER = '2026-11-26T08:43:44.000Z';

/** What the gateway says, and until when somebody changes the environment, where somebody does. */
interface World {
  host?: string;
  /** The project has nowhere to fetch from. */
  withoutRemote?: true;
  live?: 'blue' | 'green';
  running?: boolean;
  /** What is recorded is well; default: where the gateway runs. */
  up?: boolean;
  /** What has the traffic, and whether it answers. */
  serves?: { release: string; up: boolean };
  heldUntil?: string;
}

/** A clone that records release r1 in slot blue, and a gateway of which it knows nothing else. */
async function statusOf(world: World) {
  const { host = 'gpu1', running = true, up = running, serves, heldUntil } = world;
  const rest = { sessions: 0, total: 0 };
  const green: SlotStatus[] = serves ? [{ ...rest, ...serves, slot: 'green', state: 'ready' }] : [];
  const state = running || serves ? 'drain' : 'ready';
  const slots: SlotStatus[] = [{ ...rest, slot: 'blue', state, up, release: 'r1' }, ...green];
  const gateway = { status: async () => ({ running, url: URL, slots }) } as unknown as Gateway;
  const root = tempProject();
  if (!world.withoutRemote) git(root, 'remote', 'add', 'origin', '/srv/records.git');
  const ctx = stageContext(root, {
    gateway: async () => gateway,
    hosts: { environmentLeases: async () => leases },
  });
  const leases = heldEnvironment(() => ctx, host, { now: NOW, until: heldUntil });
  if (host !== 'local') await ctx.project.write(aHost(host, FAR));
  await ctx.project.write(anEnvironment('production', { host }));
  const live = { ...SERVING, ...('live' in world ? { live: world.live } : {}) };
  await ctx.project.write(aLive('production', live));
  const status = await readStatus(ctx);
  return { status, row: status.environments[0] };
}

const back = (host: string): string => `sovran env add production --host ${host} --port 4000`;

test('a stale clone is asked to fetch, never to revert', async () => {
  const { status, row } = await statusOf({ serves: { release: 'r2', up: true } });
  expect(row).toMatchObject({ release: 'r1', serving: 'r2', health: 'behind', next: PULL });
  expect(status.next.slice(0, 2)).toEqual([PULL, SHOW]);
  expect(status.next.join('\n')).not.toContain('env add');
  expect(renderStatus(status, plainView()).join('\n')).toContain(
    `release r1, behind its gateway, ${URL} (recorded; the gateway serves r2)`,
  );
  expect(renderStatus(status, plainView('fr')).join('\n')).toContain('en retard sur la passerelle');
});

test('without a remote, the fix is to pull from a clone', async () => {
  const { status, row } = await statusOf({ withoutRemote: true, serves: { release: 'r2', up: true } });
  expect(row).toMatchObject({ health: 'behind', next: 'git pull CLONE' });
  expect(status.next.slice(0, 2)).toEqual(['git pull CLONE', SHOW]);
});

test('an unfetched release that does not answer is not reverted', async () => {
  const { status, row } = await statusOf({ serves: { release: 'r2', up: false } });
  expect(row).toMatchObject({ serving: null, health: 'unhealthy', next: PULL });
  expect(status.next).not.toContain(back('gpu1'));
});

test('a clone without any promotion is asked to fetch', async () => {
  const { row } = await statusOf({ live: undefined as never, serves: { release: 'r2', up: true } });
  expect(row).toMatchObject({ release: null, serving: 'r2', health: 'behind', next: PULL });
});

test.each([
  ['the gateway is stopped', { running: false }, 'gateway-down'],
  ['nothing has the traffic, though the release is well', {}, 'no-traffic'],
  ['nothing has the traffic, and the release is not well', { up: false }, 'unhealthy'],
  ['the recorded release does not answer', { serves: { release: 'r1', up: false } }, 'unhealthy'],
  ['whoever held it has been silent for too long', { running: false, heldUntil: NOW }, 'gateway-down'],
] as const)('the recorded release is restored where %s', async (_, world, health) => {
  const { status, row } = await statusOf(world);
  expect(row).toMatchObject({ health, next: back('gpu1') });
  expect(status.next[0]).toBe(back('gpu1'));
});

test('a healthy release without traffic is not called unhealthy', async () => {
  const { status } = await statusOf({});
  expect(renderStatus(status, plainView()).join('\n')).toContain(`release r1, gets no traffic, ${URL}`);
  expect(renderStatus(status, plainView('fr')).join('\n')).toContain('ne reçoit aucun trafic');
});

test.each([{ running: false }, {}])('while the environment is leased one looks again: %j', async (world) => {
  const { status, row } = await statusOf({ ...world, heldUntil: LATER });
  expect(row?.next).toBe(SHOW);
  expect(status.next).not.toContain(back('gpu1'));
});

test('on this machine the recorded release is restored', async () => {
  const { row } = await statusOf({ host: 'local', serves: { release: 'r2', up: true } });
  expect(row).toMatchObject({ serving: 'r2', health: 'behind', next: back('local') });
});

test('a stopped gateway counts by what it serves once it runs', async () => {
  const { status, row } = await statusOf({ running: false, serves: { release: 'r2', up: false } });
  expect(row).toMatchObject({ release: 'r1', serving: null, health: 'gateway-down', next: PULL });
  expect(status.next.join('\n')).not.toContain('env add');
  const own = await statusOf({ running: false });
  expect(own.row).toMatchObject({ health: 'gateway-down', next: back('gpu1') });
  const here = await statusOf({ host: 'local', running: false, serves: { release: 'r2', up: false } });
  expect(here.row).toMatchObject({ health: 'gateway-down', next: back('local') });
});
