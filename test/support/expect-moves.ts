import { expect } from 'vitest';
import type { sharedDeployment } from './two-operators.ts';

/** Two promotions and a rollback by the first operator, each with the traffic where it belongs and no request lost. */
export async function expectMoves({
  operators: [ann],
  live,
}: Pick<Awaited<ReturnType<typeof sharedDeployment>>, 'operators' | 'live'>): Promise<void> {
  for (const release of ['one-1', 'two-1']) {
    const promoted = await ann.sovran(`release promote ${release} --env production --watch 1s --json`);
    expect(promoted.json, promoted.stderr).toMatchObject({ verdict: 'passed', requests: { lost: 0 } });
    expect(await live()).toEqual([release]);
  }
  expect(await ann.sovran('release rollback --env production --yes --json')).toMatchObject({ exit: 0 });
  expect(await live()).toEqual(['one-1']);
}
