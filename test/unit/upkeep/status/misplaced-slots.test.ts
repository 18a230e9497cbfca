import { expect, test } from 'vitest';
import { commandsToFix } from '../../../../src/lib/stages/serving/environments/next-commands.ts';
import { glanceAtEnvironment } from '../../../../src/lib/stages/serving/environments/show.ts';
import type { Gateway, SlotStatus } from '../../../../src/lib/core/ports/gateway.ts';
import { readStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../../../../src/lib/stages/upkeep/status/render.ts';
import { aHost, FAR } from '../../../support/project/machines.ts';
import { aLive, anEnvironment } from '../../../support/project/serving.ts';
import { plainView } from '../../../support/plain-view.ts';
import { heldEnvironment } from '../../../support/held-environment.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { git, tempProject } from '../../../support/temp-project.ts';

const NOW = '2026-11-26T08:41:44.000Z';
const LATER = '2026-11-26T08:43:44.000Z';
const MISPLACED = [{ slot: 'green', recorded: 'r0', holds: 'r3' }];

interface World {
  host: string;
  /** What lies in the slots; the traffic goes to blue. */
  blue?: string;
  green?: string;
  heldUntil?: string;
}

/** A project that records r1 as live in blue and r0 beside it in green, and what its gateway says. */
async function lookAt({ host, blue = 'r1', green = 'r3', heldUntil }: World) {
  const rest = { up: true, sessions: 0, total: 0 };
  const slots: SlotStatus[] = [
    { ...rest, slot: 'blue', state: 'ready', release: blue },
    { ...rest, slot: 'green', state: 'drain', release: green },
  ];
  const gateway = { status: async () => ({ running: true, url: '', slots }) } as unknown as Gateway;
  const root = tempProject();
  git(root, 'remote', 'add', 'origin', '/srv/records.git');
  const ctx = stageContext(root, {
    gateway: async () => gateway,
    hosts: { environmentLeases: async () => leases },
  });
  const leases = heldEnvironment(() => ctx, host, { now: NOW, until: heldUntil });
  if (host !== 'local') await ctx.project.write(aHost(host, FAR));
  await ctx.project.write(anEnvironment('production', { host }));
  const live = { slots: { blue: 'r1', green: 'r0' }, live: 'blue', previous: 'r0' } as const;
  await ctx.project.write(aLive('production', live));
  const status = await readStatus(ctx);
  return { status, row: status.environments[0], shown: await glanceAtEnvironment(ctx, 'production') };
}

const back = (host: string): string => `sovran env add production --host ${host} --port 4000`;

test.each([
  ['local', [`${back('local')} --as-recorded`]],
  ['gpu1', ['git pull', `${back('gpu1')} --as-recorded`]],
])('names a slot on %s with another release, and the fix', async (host, next) => {
  const { status, row, shown } = await lookAt({ host });
  expect(row).toMatchObject({ health: 'healthy', misplaced: MISPLACED });
  expect(status.next.slice(0, next.length)).toEqual(next);
  expect(commandsToFix(shown)).toEqual(next);
  const words = 'Slot green of production holds r3; the project records r0.';
  expect(renderStatus(status, plainView()).join('\n')).toContain(words);
  expect(renderStatus(status, plainView('fr')).join('\n')).toContain('L’emplacement green de production contient r3');
});

test('names no misplaced slot while the environment is leased', async () => {
  const { status, row } = await lookAt({ host: 'gpu1', heldUntil: LATER });
  expect(row).toMatchObject({ health: 'healthy', misplaced: [], next: null });
  expect(status.next.join('\n')).not.toContain('env add');
});

test('names no slot that holds the recorded release', async () => {
  const { row, shown } = await lookAt({ host: 'gpu1', green: 'r0' });
  expect(row).toMatchObject({ health: 'healthy', misplaced: [], next: null });
  expect(commandsToFix(shown)).toEqual([]);
});

test('a live slot that serves another release is not healthy', async () => {
  const { row, shown } = await lookAt({ host: 'local', blue: 'r2', green: 'r0' });
  const misplaced = [{ slot: 'blue', recorded: 'r1', holds: 'r2' }];
  expect(row).toMatchObject({ health: 'behind', misplaced, next: `${back('local')} --as-recorded` });
  expect(commandsToFix(shown)).toEqual([`${back('local')} --as-recorded`]);
});

test('a stale clone is asked to fetch, not to switch traffic', async () => {
  const { shown } = await lookAt({ host: 'gpu1', blue: 'r2' });
  expect(commandsToFix(shown)).toEqual(['git pull', 'sovran env show production']);
});
