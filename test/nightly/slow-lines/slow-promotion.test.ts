import { onTestFinished, test } from 'vitest';
import { startProxy } from '../../../scripts/rig/proxy.ts';
import { expectMoves } from '../../support/expect-moves.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { sharedDeployment } from '../../support/two-operators.ts';
import { DRIVERS } from '../../support/tier.ts';

/** Long enough that a gateway with traffic writes more than once while it is asked, with pieces that come a stall later. */
const LINE = { delay: 40, jitter: 5, loss: 0.01, stall: 200 };

test.for(DRIVERS)(
  '[fault 12 %s] over 80 ms promotes and rolls back under the probe',
  { timeout: 900_000 },
  async (driver) => {
    const bed = await bedOf();
    const line = await startProxy({ port: bed.port }, LINE);
    onTestFinished(() => line.close());
    const address = bed.address.replace(`:${bed.port}`, `:${line.port}`);
    await expectMoves(await sharedDeployment({ ...bed, port: line.port, address }, driver));
  },
);
