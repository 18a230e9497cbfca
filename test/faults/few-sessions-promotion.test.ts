import { test } from 'vitest';
import { expectMoves } from '../support/expect-moves.ts';
import type { Driver } from '../support/ssh-bed.ts';
import { bedOf } from '../support/ssh-faults.ts';
import { sharedDeployment } from '../support/two-operators.ts';

test.for(['ssh2', 'openssh'] as Driver[])(
  '[fault 14 %s] through two sessions without forwarding releases are promoted and rolled back',
  { timeout: 900_000 },
  async (driver) => {
    const bed = await bedOf({ config: ['DisableForwarding yes', 'MaxSessions 2'] });
    await expectMoves(await sharedDeployment(bed, driver));
  },
);
