import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { idOf } from '../../../src/lib/core/operation/journal/taken.ts';
import { endOfChild } from '../../../src/lib/core/operation/open/await-child.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { Action, Operation } from '../../../src/lib/core/operation/operation.ts';
import type { Budget, Next } from '../../../src/lib/core/operation/plan/choice.ts';
import type { Change, Step } from '../../../src/lib/core/operation/plan/plan.ts';
import type { Frame, Procedure } from '../../../src/lib/core/operation/procedure.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import type { TinyWorld } from './tiny-operation.ts';

export type TinyFrame = Frame & { note: string };
export type TinyProcedure = Procedure<{ budget: Budget }, TinyFrame>;

/** What makes a note: a command of sovran that is one run. */
export const tinyChild: Operation<null, null, string> = {
  id: 'tiny child',
  target: () => 'Shelf/child',
  gather: async () => null,
  plan: () => ({ gates: [], steps: [stepOf('write', 'write', 'create')] }),
  actions: { write: { apply: async (_args, { project }) => project.writeFile('notes/child', 'made') } },
  result: async () => 'made',
};

/** The context of the process of a step's command. */
export function asChild(ctx: StageContext, run: string): StageContext {
  return { ...ctx, within: { step: 'RUN/child', runOf: (id) => (id === tinyChild.id ? run : undefined) } };
}

function stepOf(id: string, action: string, change: Change): Step {
  return { id, title: message('host.remove.step', { name: id }), action, args: {}, change, risk: 'none' };
}

const CHOICES: Exclude<Next, { end: unknown }>[] = [
  { step: stepOf('look', 'look', 'none') },
  { question: { id: 'well', text: message('text.yes'), choices: ['yes', 'no'] } },
  { step: stepOf('put', 'put', 'update') },
  { step: stepOf('child', 'child', 'update'), isRun: true },
];

/** Looks, asks, puts a thing on the shelf of a world, and runs a command of sovran. */
export function tinyProcedure(shelf: TinyWorld['shelf']): TinyProcedure {
  const child: Action<{ run: string }> = {
    apply: async ({ run }, { ctx }) => {
      const before = endOfChild(ctx.project.root, run);
      if (!before) await executeOperation(tinyChild, null, asChild(ctx, run));
      return before ?? 'succeeded';
    },
  };
  return {
    id: 'tiny procedure',
    target: () => 'Shelf/tiny',
    begin: async ({ budget }, { project }) => ({
      budget,
      note: String(await project.readFile('notes/edited')),
    }),
    next: ({ taken }) => {
      const said = taken.find(({ choice }) => idOf(choice) === 'well')?.answers.at(-1)?.choice;
      const next =
        said === 'no' ? undefined : CHOICES.find((one) => !taken.some((done) => idOf(done.choice) === idOf(one)));
      return next ?? { end: { verdict: said === 'no' ? 'stopped' : 'passed', exit: 0 } };
    },
    actions: {
      look: { apply: async (_args, { project }) => String(await project.readFile('notes/edited')) },
      put: { apply: async () => void (shelf.put = (shelf.put ?? 0) + 1) },
      child,
    },
    describe: ({ runId, taken, end }) => ({
      event: { verdict: end?.verdict ?? 'abandoned' },
      writes: [{ path: `runs/${runId}/tiny.json`, text: JSON.stringify(taken.map(({ choice }) => idOf(choice))) }],
    }),
  };
}
