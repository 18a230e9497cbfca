import { expect, test } from 'vitest';
import { findOperation, operationIds } from '../../support/find-operation.ts';
import { BUNDLE_CASES } from '../../support/sweep/bundle-cases.ts';
import { EXPERIMENT_CASES } from '../../support/sweep/experiment-cases.ts';
import { MACHINE_CASES } from '../../support/sweep/machine-cases.ts';
import { MEASURE_CASES } from '../../support/sweep/measure-cases.ts';
import { SCOPE_CASES } from '../../support/sweep/scope-cases.ts';
import { SERVING_CASES } from '../../support/sweep/serving-cases.ts';
import { sweepOperation } from '../../support/sweep/sweep-operation.ts';
import { sampled } from '../../support/tier.ts';
import { WATCH_CASES } from '../../support/sweep/watch-cases.ts';
import { WORK_CASES } from '../../support/sweep/work-cases.ts';

/** Many repairs; how long they take is this machine's business. */
const timeout = 900_000;

/** By operation; what follows a comma says in which other state of the world it is swept as well. */
const CASES = {
  ...SCOPE_CASES,
  ...MACHINE_CASES,
  ...WATCH_CASES,
  ...WORK_CASES,
  ...SERVING_CASES,
  ...MEASURE_CASES,
  ...EXPERIMENT_CASES,
  ...BUNDLE_CASES,
};

/** Operations that cannot be swept, and why. */
const NOT_SWEPT: Record<string, string> = {};

test('every operation is swept, or says why it is not', () => {
  const swept = new Set([...Object.keys(CASES).map(operationOf), ...Object.keys(NOT_SWEPT)]);
  expect([...swept].sort()).toEqual(operationIds().sort());
});

function operationOf(name: string): string {
  return name.split(',')[0] ?? '';
}

/** A commit sweeps a third of them, `--all` sweeps all. */
const drawn = sampled(Object.entries(CASES), Math.ceil(Object.keys(CASES).length / 3));

test.each(drawn)('%s killed at any line of its journal converges', { timeout }, async (name, one) => {
  const id = operationOf(name);
  const { world, input, operation = await findOperation(id) } = await one.open();
  if (!operation) throw new Error(`no operation ${id}`);
  const find = async (wanted: string): Promise<typeof operation | undefined> =>
    wanted === id ? operation : findOperation(wanted);
  const how = { points: 'journal', repairs: ['resume', 'same command'] } as const;
  const { points, states, repairs } = await sweepOperation(world, {
    operation,
    input,
    find,
    sample: one.sample,
    ...how,
  });
  console.log(`${name}: ${points} boundaries, ${states} states, ${repairs} repaired`);
  expect(points).toBeGreaterThan(5);
});
