import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { Operation } from '../../../src/lib/core/operation/operation.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

function thing(name: string, log: string[]): () => Promise<{ name: string; close: () => Promise<void> }> {
  return async () => {
    log.push(`open ${name}`);
    return { name, close: async () => void log.push(`close ${name}`) };
  };
}

test('opens a thing once, and closes all in reverse', async () => {
  const log: string[] = [];
  const things = ownNothing();
  expect(await things.owned('a')).toBeUndefined();
  const [one, other] = [await things.own('a', thing('a', log)), await things.own('a', thing('a', log))];
  expect(one).toBe(other);
  await things.own('b', thing('b', log));
  await things.disown('c');
  await things.closeAll();
  await things.closeAll();
  expect(log).toEqual(['open a', 'open b', 'close b', 'close a']);
});

test('keeps nothing of a thing that failed to open', async () => {
  const things = ownNothing();
  await expect(things.own('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await things.own('a', thing('a', []))).toMatchObject({ name: 'a' });
});

test.each([false, true])('closes what a run holds at its end; it fails: %s', async (fails) => {
  const log: string[] = [];
  const operation: Operation<null, null, null> = {
    id: 'test hold',
    target: () => 'Test/hold',
    gather: async () => null,
    plan: () => ({
      gates: [],
      steps: [
        { id: 'a', title: message('bench.step.report'), action: 'hold', args: {}, change: 'update', risk: 'none' },
      ],
    }),
    actions: {
      hold: {
        apply: async (_args, { things }) => {
          await things.own('a', thing('a', log));
          if (fails) throw new Error('no');
        },
      },
    },
    result: async () => null,
  };
  const done = executeOperation(operation, null, stageContext(tempProject()));
  await (fails ? expect(done).rejects.toThrow('no') : done);
  expect(log).toEqual(['open a', 'close a']);
});
