import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { Operation, StepScope } from '../../../src/lib/core/operation/operation.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { commit, write } from '../../support/commit.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

/** One step that does `work` and then fails. */
function failing(work: (scope: StepScope) => Promise<void>): Operation<null, null, null> {
  return {
    id: 'test fail',
    target: () => 'Test/fail',
    gather: async () => null,
    plan: () => ({
      gates: [],
      steps: [
        { id: 'a', title: message('bench.step.report'), action: 'work', args: {}, change: 'update', risk: 'none' },
      ],
    }),
    actions: {
      work: {
        apply: async (_args, scope) => {
          await work(scope);
          throw new Error('no');
        },
      },
    },
    result: async () => null,
  };
}

async function rolledBack(root: string, work: (scope: StepScope) => Promise<void>): Promise<void> {
  await expect(executeOperation(failing(work), null, stageContext(root))).rejects.toThrow('no');
}

const textIn = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

test('a failed step leaves its files as they were', async () => {
  const root = tempProject();
  write(root, 'old.txt', 'old\n');
  await commit(root, 'old.txt');
  write(root, 'gone.txt', 'gone\n');
  await commit(root, 'gone.txt');
  await rolledBack(root, async ({ project }) => {
    await project.writeFile('new.txt', 'new\n');
    await project.writeFile('old.txt', 'one\n');
    await project.writeFile('old.txt', 'two\n');
    await project.removeFile('gone.txt');
  });
  expect(existsSync(join(root, 'new.txt'))).toBe(false);
  expect([textIn(root, 'old.txt'), textIn(root, 'gone.txt')]).toEqual(['old\n', 'gone\n']);
});

test('an edit made since the step wrote a file stays', async () => {
  const root = tempProject();
  write(root, 'old.txt', 'old\n');
  await commit(root, 'old.txt');
  await rolledBack(root, async ({ project }) => {
    await project.writeFile('old.txt', 'new\n');
    writeFileSync(join(root, 'old.txt'), 'mine\n');
  });
  expect(textIn(root, 'old.txt')).toBe('mine\n');
});

test('evidence below runs/ stays', async () => {
  const root = tempProject();
  await rolledBack(root, ({ project, runId }) => project.writeFile(`runs/${runId}/answers.jsonl`, '{}\n'));
  const [event] = await stageContext(root).project.readEvents();
  expect(textIn(root, `runs/${event?.id}/answers.jsonl`)).toBe('{}\n');
});
