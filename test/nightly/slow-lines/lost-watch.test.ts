import { expect, test } from 'vitest';
import { promoteRelease } from '../../../src/lib/stages/release/promotion/promote.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { contextOn } from '../../support/context-on.ts';
import { bedOf, cut } from '../../support/ssh-faults.ts';
import { sharedDeployment } from '../../support/two-operators.ts';
import { DRIVERS } from '../../support/tier.ts';

/** Streams so long that the cut meets some of them. */
const LONG = { tokens: 150, intervalMs: 20 };

test.for(DRIVERS)('[fault 9 %s] a connection lost in the watch reverts no promotion', async (driver) => {
  const bed = await bedOf();
  const shared = await sharedDeployment(bed, driver, 0, { behaviour: LONG });
  const [ann] = shared.operators;
  expect(await ann.act('promote one-1')).toEqual({ exit: 0 });
  const waits: string[] = [];
  const ctx = await contextOn(shared, ann.root, { after: 'switch', call: () => cut(bed) });
  const emit: typeof ctx.emit = (event) => {
    if (event.type === 'waiting') waits.push(event.text.key);
    ctx.emit(event);
  };
  const input = { environment: 'production', release: 'two-1', startMs: 30_000, watchMs: 3000, streams: 4 };
  const { result } = await executeOperation(promoteRelease, { ...input, retireOld: false }, { ...ctx, emit });
  expect(result).toMatchObject({ verdict: 'passed', agree: true, requests: { lost: 0 } });
  expect(result.requests?.connectionLost).toBeGreaterThan(0);
  expect(waits).toContain('release.set-aside');
  expect(await shared.live()).toEqual(['two-1']);
});
