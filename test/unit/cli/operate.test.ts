import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operate } from '../../../src/lib/cli/operate.ts';
import type { Outcome } from '../../../src/lib/cli/session/outcome.ts';
import type { Session } from '../../../src/lib/cli/session/session.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import type { Operation } from '../../../src/lib/core/operation/operation.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

/** One step, whose content is what `state` says when the plan is made. */
function following(state: { says: string }): Operation<{ name: string }, string, Json> {
  return {
    id: 'test follow',
    target: ({ name }) => `Host/${name}`,
    gather: async () => state.says,
    plan: (_input, says) => ({
      gates: [],
      steps: [
        {
          id: 'follow',
          title: message('host.remove.step', { name: says }),
          action: 'follow',
          args: { says },
          change: 'update',
          risk: 'reboot',
        },
      ],
    }),
    actions: { follow: { apply: async () => undefined } },
    result: async () => null,
  };
}

test('a stale saved plan is refused before any confirmation', async () => {
  const ctx = stageContext(tempProject());
  const state = { says: 'as saved' };
  const operation = following(state);
  const plan = join(tempDir(), 'p.json');
  writeFileSync(plan, JSON.stringify(await planOperation(operation, { name: 'gpu1' }, ctx)));
  const asked: string[] = [];
  const apply = (): Promise<Outcome> =>
    operate(
      { stage: async () => ctx } as unknown as Session,
      operation,
      { name: 'gpu1' },
      { plan, 'dry-run': false },
      () => ({ kind: 'Host', data: {}, render: () => [] }),
      { review: async (seen) => void asked.push(JSON.stringify(seen.steps[0]?.args)) },
    );
  state.says = 'moved';
  await expect(apply()).rejects.toMatchObject({ code: 'stale-plan', exit: 3, details: { moved: ['follow'] } });
  expect(asked).toEqual([]);
  state.says = 'as saved';
  await apply();
  expect(asked).toEqual(['{"says":"as saved"}']);
});
