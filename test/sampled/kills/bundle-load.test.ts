import { expect, test } from 'vitest';
import { findOperation } from '../../support/find-operation.ts';
import { BUNDLE_CASES } from '../../support/sweep/bundle-cases.ts';
import { sweepOperation } from '../../support/sweep/sweep-operation.ts';

/** Points of a load that a commit tries; `--all` tries each. */
const POINTS = 10;

test.each(Object.entries(BUNDLE_CASES))(
  '%s killed at any effect is finished',
  { timeout: 900_000 },
  async (id, one) => {
    const operation = await findOperation(id);
    const { world, input } = await one.open();
    if (!operation) throw new Error(`no operation ${id}`);
    const how = { points: 'all', repairs: ['resume', 'same command'] } as const;
    const swept = await sweepOperation(world, { operation, input, find: findOperation, sample: POINTS, ...how });
    console.log(`${id}: ${swept.points} effects, ${swept.states} states, ${swept.repairs} repaired`);
    expect(swept.states).toBeGreaterThan(POINTS);
  },
);
