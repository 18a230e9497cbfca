import { expect, test } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { withLock } from '../../../src/lib/core/operation/lock/lock.ts';
import { runbookHead } from '../../support/runbook-head.ts';
import { step, world } from '../../support/runbook-world.ts';
import { tinyWorld } from '../../support/sweep/tiny-operation.ts';
import { asChild, tinyChild } from '../../support/sweep/tiny-procedure.ts';
import { sovran } from '../../support/sovran.ts';

/** Does `work` while another command holds the project until it is waited for. */
async function whileHeld<T>(root: string, work: (emit: StageContext['emit']) => Promise<T>): Promise<T> {
  const waited = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const held = withLock(root, 'other', new Date().toISOString(), async () => {
    taken.resolve();
    await waited.promise;
  });
  await taken.promise;
  try {
    return await work(({ type }) => type === 'waiting' && waited.resolve());
  } finally {
    waited.resolve();
    await held;
  }
}

test('a step’s command waits for the project; a person is refused', async () => {
  const { root, open } = await tinyWorld();
  await whileHeld(root, async (emit) => {
    await expect(executeOperation(tinyChild, null, open())).rejects.toMatchObject({ code: 'locked', exit: 3 });
    const child = asChild({ ...open(), emit }, '01JD0000000000000000000000');
    expect(await executeOperation(tinyChild, null, child)).toMatchObject({ result: 'made' });
  });
});

test('two runs at once both pass', { timeout: 60_000 }, async () => {
  const adding = (id: string) =>
    step(`id: ${id}`, 'kind: sovran', 'title: T', `run: [scope, add, '{{name}}-${id}', --title, T]`, 'changes: true');
  const here = await world(() => runbookHead('name: { type: text, ask: Name? }') + adding('a') + adding('b'));
  const ends = ['x', 'y'].map(async (name) =>
    sovran(['runbook', 'run', 'r', '--set', `name=${name}`, '--yes', '--no-input', '--json'], { cwd: here.root }),
  );
  expect(await Promise.all(ends)).toMatchObject(
    Array.from({ length: 2 }, () => ({ exit: 0, json: { verdict: 'passed' } })),
  );
});
