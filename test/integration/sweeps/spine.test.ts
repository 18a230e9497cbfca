import { expect, test } from 'vitest';
import { sweepOperation } from '../../support/sweep/sweep-operation.ts';
import { tinyOperation, tinyWorld } from '../../support/sweep/tiny-operation.ts';

/** Hundreds of repairs; how long that takes is this machine's business. */
const HOURLY = 900_000;

test.each([
  { fails: null, ends: 'succeeded' as const },
  { fails: 'evidence', ends: 'rolledBack' as const },
])('a run killed at any effect of the spine ends once: $ends', { timeout: HOURLY }, async ({ fails, ends }) => {
  const world = await tinyWorld();
  const operation = tinyOperation(world.shelf);
  const swept = await sweepOperation(world, {
    operation,
    input: { fails },
    find: async () => operation,
    points: 'all',
    repairs: fails === null ? ['resume', 'same command'] : ['resume'],
    torn: true,
    ...(fails === null ? {} : { fails: 'step-not-verified' }),
  });
  console.log(`spine, ${ends}: ${swept.points} effects, ${swept.states} states`);
  expect(swept[ends]).toBe(swept.repairs);
  expect(swept.states).toBeGreaterThan(60);
});
