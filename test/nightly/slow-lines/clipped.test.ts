import { expect, test } from 'vitest';
import { bedOf } from '../../support/ssh-faults.ts';
import { sharedDeployment } from '../../support/two-operators.ts';
import { DRIVERS } from '../../support/tier.ts';

const CLIPPED = { tokens: 3, intervalMs: 2, clipped: true };

test.for(DRIVERS)('[%s] rolls back a release that ends streams early, connection intact', async (driver) => {
  const shared = await sharedDeployment(await bedOf(), driver, 0, { second: CLIPPED });
  const [ann] = shared.operators;
  expect(await ann.act('promote one-1')).toEqual({ exit: 0 });
  expect(await ann.act('promote two-1')).toMatchObject({ exit: 1, code: 'candidate-failing' });
  expect(await shared.live()).toEqual(['one-1']);
});
