import { expect, test } from 'vitest';
import { withPerson } from '../../../src/lib/cli/asking/with-person.ts';
import { parsePair } from '../../../src/lib/cli/flags/answers.ts';
import type { Session } from '../../../src/lib/cli/session/session.ts';
import type { Question } from '../../../src/lib/core/operation/plan/choice.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../../support/stage-context.ts';

const ASK: Question = { id: 'ask', text: message('text.words', { words: 'Well?' }), choices: ['on', 'off'] };
const NEW: Question = { ...ASK, choices: ['yes', 'no'], consent: 'new' };
const AGAIN: Question = { ...ASK, choices: ['again', 'no'], consent: 'again' };
const SILENT = { terminal: { interactive: false } };

const ROWS: [what: string, asked: Question, yes: boolean, given: string[], ends: object][] = [
  ['a question', ASK, true, [], { code: 'needs-answer', exit: 2 }],
  ['an answered question', ASK, false, ['ask=off'], { choice: 'off', by: 'flag' }],
  ['an answer to another question', ASK, false, ['other=on'], { code: 'needs-answer', exit: 2 }],
  ['a choice that it does not have', ASK, false, ['ask=maybe'], { code: 'bad-answer', exit: 2 }],
  ['a change', NEW, false, [], { code: 'needs-answer', exit: 2, fix: { key: 'run.needs-consent.fix' } }],
  ['an agreed change', NEW, true, [], { choice: 'yes', by: 'flag' }],
  ['a change that its own answer declines', NEW, true, ['ask=no'], { choice: 'no', by: 'flag' }],
  ['an interrupted change', AGAIN, true, [], { code: 'needs-answer', exit: 2 }],
  ['an interrupted change with its first answer', AGAIN, true, ['ask=yes'], { code: 'bad-answer', exit: 2 }],
  ['an interrupted change that may run again', AGAIN, false, ['ask=again'], { choice: 'again', by: 'flag' }],
];

test.each(ROWS)('without a terminal, %s ends as its flags say', async (_what, asked, yes, given, ends) => {
  const { ask } = withPerson(stageContext('/'), { ...SILENT, flags: { yes } } as Session, given);
  expect(await ask?.(asked).catch((error: unknown) => error)).toMatchObject(ends);
});

test.each([
  [true, 'yes'],
  [false, 'no'],
])('a terminal asks with no as default (%s: %s)', async (agrees, choice) => {
  const defaults: unknown[] = [];
  const prompts = () => ({ confirm: async (_text: unknown, initial: boolean) => (defaults.push(initial), agrees) });
  const session = { terminal: { interactive: true }, flags: { yes: false }, prompts } as unknown as Session;
  const { ask } = withPerson(stageContext('/'), session);
  expect(await ask?.(NEW)).toEqual({ choice, by: 'terminal' });
  expect(defaults).toEqual([false]);
});

test.each(['ask', '=yes', ''])('an answer of the form %j is refused', (pair) => {
  expect(() => parsePair(pair)).toThrow(expect.objectContaining({ code: 'bad-answer', exit: 2 }));
});
