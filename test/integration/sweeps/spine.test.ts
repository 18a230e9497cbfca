import { expect, test } from 'vitest';
import { sweepOperation } from '../../support/sweep/sweep-operation.ts';
import { tinyOperation, tinyWorld } from '../../support/sweep/tiny-operation.ts';

/** Many repairs; how long they take is this machine's business. */
const timeout = 900_000;

test('a run killed at any effect of the spine succeeds once', { timeout }, async () => {
  const world = await tinyWorld();
  const operation = tinyOperation(world.shelf);
  const how = { points: 'all', repairs: ['resume', 'same command'], torn: true, sample: 40 } as const;
  const swept = await sweepOperation(world, { operation, input: { fails: null }, find: async () => operation, ...how });
  console.log(`spine: ${swept.points} effects, ${swept.states} states, ${swept.repairs} repaired`);
  expect(swept.states).toBeGreaterThan(60);
});

test('a failed run killed at any effect is rolled back once', { timeout }, async () => {
  const world = await tinyWorld();
  const operation = tinyOperation(world.shelf);
  const how = { points: 'all', repairs: ['resume'], torn: true, sample: 40, fails: 'step-not-verified' } as const;
  const input = { fails: 'evidence' };
  const swept = await sweepOperation(world, { operation, input, find: async () => operation, ...how });
  console.log(`spine, rolled back: ${swept.points} effects, ${swept.states} states, ${swept.repairs} repaired`);
  expect(swept.states).toBeGreaterThan(60);
});
