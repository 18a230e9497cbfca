import { expect, test } from 'vitest';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import { withClaim, type Claim } from '../../../src/lib/run/claim.ts';
import { hostAt } from '../../support/host-at.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

function claimOf(environment: string): Claim {
  return { host: 'gpu1', device: `environment-${environment}`, environment };
}

test('what ends in one environment leaves the claim of a cut run in another of the same clone', async () => {
  const leases = hostLeases(hostAt(), 'environment-lease');
  const ctx = stageContext(tempProject(), { environmentLeases: async () => leases });
  const cut = await withClaim(
    claimOf('y'),
    ctx,
    () => false,
    async ({ claim }) => claim,
  );
  const held = await withClaim(
    claimOf('x'),
    ctx,
    () => true,
    async ({ claim }) => claim?.holds(),
  );
  expect(held).toBe(true);
  expect((await leases.list()).leases).toMatchObject([{ device: 'environment-y', fence: cut?.fence }]);
  expect(await cut?.holds()).toBe(true);
});
