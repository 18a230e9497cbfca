import { expect, test } from 'vitest';
import { readCost } from '../../../src/lib/stages/value/cost/read-cost.ts';
import { syncUsage } from '../../../src/lib/stages/watch/sync/sync.ts';
import { pricedProject } from '../../support/economics.ts';
import { KEY, sha256 } from '../../support/gateway-fixture.ts';
import { askOften, servedUsage } from '../../support/served-usage.ts';

test('200 requests of two applications through a gateway close', async () => {
  const { ctx, gateway, project, url } = await servedUsage();
  await project.add(...pricedProject());
  const second = 'svk_another-key-of-the-tests';
  await gateway.addKeys({ [sha256(second)]: { application: 'intranet' } });
  await Promise.all([askOften(url, 120, 10, KEY), askOften(url, 80, 10, second)]);
  await syncUsage(ctx);
  for (const by of ['application', 'release', 'day'] as const) {
    const [cost] = (await readCost(ctx, {}, by)).environments;
    expect(cost).toMatchObject({ requests: 200, answered: 180, unlogged: 0, closure: { holds: true } });
    expect(cost?.closure?.difference).toBeLessThan(1e-9);
    expect(cost?.perRequest?.value).toBeGreaterThan(0);
    if (by !== 'application') continue;
    expect(cost?.groups.map(({ key, answered }) => [key, answered])).toEqual([
      ['', 0],
      ['intranet', 72],
      ['portal', 108],
    ]);
  }
});
