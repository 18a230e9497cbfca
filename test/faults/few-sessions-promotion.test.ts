import { test } from 'vitest';
import { expectMoves } from '../support/expect-moves.ts';
import { bedOf } from '../support/ssh-faults.ts';
import { sharedDeployment } from '../support/two-operators.ts';
import { DRIVERS } from '../support/tier.ts';

test.for(DRIVERS)(
  '[fault 14 %s] through two sessions without forwarding releases are promoted and rolled back',
  { timeout: 900_000 },
  async (driver) => {
    const bed = await bedOf({ config: ['DisableForwarding yes', 'MaxSessions 2'] });
    await expectMoves(await sharedDeployment(bed, driver));
  },
);
