import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { flag } from './flags.ts';

/** Answers for a command without a terminal. */
export const answerFlag = flag.repeated('ID=CHOICE', 'Answer to a question, or consent to a step, without a terminal.');

/** `ID=CHOICE`. Throws `bad-answer` (exit 2) for another form. Pure. */
export function parsePair(pair: string): [id: string, choice: string] {
  const [, id, choice] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
  if (id !== undefined && choice !== undefined) return [id, choice];
  throw usageError('bad-answer', message('cli.answer.bad', { answer: pair.slice(0, 80) }));
}
