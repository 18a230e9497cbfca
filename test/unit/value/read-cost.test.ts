import { expect, test } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { readCost } from '../../../src/lib/stages/value/cost/read-cost.ts';
import { renderCost, costTable } from '../../../src/lib/stages/value/cost/render.ts';
import { pricedProject, requestsFrom } from '../../support/economics.ts';
import { plainView } from '../../support/plain-view.ts';
import { aProject } from '../../support/project/project.ts';

const NOW = '2026-11-30T00:00:00.000Z';

async function served(requests: number): Promise<StageContext> {
  const project = await aProject(pricedProject());
  const ctx = project.context({ clock: { ...systemClock, now: () => NOW } });
  const journal = await ctx.usage();
  journal.add('production', requestsFrom('2026-11-28T23:58:20.000Z', requests), 1);
  const reading = { release: 'r1', life: '2026-11-20T00:00:00Z 0' };
  journal.addTokens('production', { ...reading, at: '2026-11-20T01:00:00Z', promptTokens: 10, generatedTokens: 20 });
  journal.addTokens('production', {
    ...reading,
    at: NOW.replace('30T', '29T'),
    promptTokens: 510,
    generatedTokens: 2020,
  });
  journal.close();
  return ctx;
}

test('200 requests of two applications close, from the first release on', async () => {
  const ctx = await served(200);
  const report = await readCost(ctx, {});
  const [cost] = report.environments;
  expect(cost).toMatchObject({ from: '2026-11-20T00:00:00Z', until: NOW, requests: 200, answered: 200 });
  expect(cost?.groups.map(({ key, requests, busySeconds }) => [key, requests, busySeconds])).toEqual([
    ['intranet', 50, 50],
    ['portal', 150, 150],
  ]);
  expect(cost?.closure).toEqual({ difference: expect.closeTo(0, 9), holds: true });
  expect(cost?.tokens).toEqual({ value: 2000, unit: 'tokens', how: 'measured' });
  expect(cost?.unknown).toEqual([]);
  expect(costTable(report).split('\n')).toHaveLength(1 + 2 + 1 + 1 + 1);
  expect(renderCost(report, plainView()).join('\n')).toContain('Closure: the parts make the total');
  expect(renderCost(report, plainView('fr')).join('\n')).toContain('Bouclage : les parts font le total');
});

test('what no clone has fetched is unknown, not zero', async () => {
  const project = await aProject(pricedProject());
  const report = await readCost(project.context({ clock: { ...systemClock, now: () => NOW } }), {});
  const nothing = {
    requests: null,
    answered: null,
    load: null,
    energy: null,
    perRequest: null,
    idle: null,
    closure: null,
  };
  expect(report.environments[0]).toMatchObject({ ...nothing, groups: [], unknown: ['energy'] });
  expect(renderCost(report, plainView()).join('\n')).toContain('sovran watch sync');
});

test('days and releases close, too', async () => {
  const ctx = await served(200);
  const days = (await readCost(ctx, { days: 3 }, 'day')).environments[0];
  expect(days?.groups.map(({ key, requests }) => [key, requests])).toEqual([
    ['2026-11-28', 100],
    ['2026-11-29', 100],
  ]);
  expect(days?.closure?.holds).toBe(true);
  const releases = (await readCost(ctx, {}, 'release')).environments[0];
  expect(releases?.groups.map(({ key }) => key)).toEqual(['r1']);
  expect(releases?.closure?.holds).toBe(true);
});

test('without a request everything is idle, and a request has no price', async () => {
  const [cost] = (await readCost(await served(0), {})).environments;
  expect(cost?.idle?.value).toBe(cost?.total?.value);
  expect(cost).toMatchObject({ groups: [], perRequest: null, load: { value: 0 }, closure: { holds: true } });
});

test.for([
  [{ from: 'yesterday' }, 'bad-date'],
  [{ from: '2026-11-29', until: '2026-11-01' }, 'bad-date'],
  [{ env: 'nowhere' }, 'not-found'],
  [{ usecase: 'other' }, 'not-found'],
] as const)('%j is %s', async ([choice, code]) => {
  await expect(readCost(await served(0), choice)).rejects.toMatchObject({ code });
});

test('a project without environments has no cost', async () => {
  const project = await aProject([]);
  await expect(readCost(project.context(), {})).rejects.toMatchObject({ code: 'nothing-serves', exit: 3 });
});
