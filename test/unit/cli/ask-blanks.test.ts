import { expect, test } from 'vitest';
import { askBlanks, linesToFetch } from '../../../src/lib/cli/guide/walk.ts';
import { message, type Message } from '../../../src/lib/core/text/message.ts';
import type { Prompts, TextOptions } from '../../../src/lib/core/text/prompts.ts';
import { currentStep, derivePath } from '../../../src/lib/stages/guide/path.ts';
import type { GuideFacts } from '../../../src/lib/stages/guide/shape/facts.ts';
import { READY } from '../../support/guide-facts.ts';

const SMOL = { name: 'smol', title: 'Smol', parameters: 0.13, repository: 'Owner/Smol', license: 'Apache-2.0' };

/** A person who chooses the last of each list, and types these answers until one is accepted. */
function typing(...answers: string[]): Prompts & { problems: (Message | undefined)[] } {
  const problems: (Message | undefined)[] = [];
  const text = async (_question: Message, options: TextOptions = {}): Promise<string> => {
    const answer = answers.shift() ?? '';
    problems.push(options.validate?.(answer));
    return problems.at(-1) === undefined ? answer : text(_question, options);
  };
  const select = async (_question: Message, choices: { value: string }[]): Promise<string> => choices.at(-1)!.value;
  return { text, select, problems } as unknown as ReturnType<typeof typing>;
}

function stepAt(more: Partial<GuideFacts>) {
  const step = currentStep(derivePath({ ...READY, ...more }));
  if (!step) throw new Error('no step');
  return step;
}

test('asks again for a missing path, as the command words it', async () => {
  const prompts = typing('/nowhere', import.meta.filename, 'MIT');
  const answers = await askBlanks(stepAt({ models: [] }), prompts, async () => undefined);
  expect(prompts.problems[0]).toEqual(message('text.file-missing', { path: '/nowhere' }));
  expect(answers.base).toBe(import.meta.filename);
});

test('asks nothing more of a base that has to be fetched', async () => {
  const step = stepAt({ models: [], catalogue: [SMOL] });
  const prompts = { select: async (_: Message, [first]: { value: string }[]) => first?.value } as unknown as Prompts;
  const answers = await askBlanks(step, prompts, async () => undefined);
  expect(Object.keys(answers)).toEqual(['base']);
  expect(linesToFetch(step, answers)).toEqual([
    "hf download Owner/Smol --include '*.[js]*' --local-dir smol",
    'sovran model import smol --from smol --license Apache-2.0 --catalogue smol --usecase tri',
  ]);
});
