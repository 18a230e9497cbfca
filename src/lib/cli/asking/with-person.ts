import type { StageContext } from '../../core/operation/context.ts';
import { needsAnswer } from '../../core/operation/executor/take.ts';
import type { Answer, Question } from '../../core/operation/plan/choice.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { suggest } from '../../core/text/suggest.ts';
import { parsePair } from '../flags/answers.ts';
import type { Session } from '../session/session.ts';

/** A context that puts questions to who typed the command: by `--answer` and `--yes`, then in a terminal. */
export function withPerson(ctx: StageContext, session: Session, pairs: readonly string[] = []): StageContext {
  const given = new Map(pairs.map(parsePair));
  return { ...ctx, ask: (question) => answerTo(question, given.get(question.id), session) };
}

async function answerTo(question: Question, given: string | undefined, session: Session): Promise<Answer> {
  const { consent, choices, text } = question;
  const { flags, terminal } = session;
  const [agreed = '', declined = ''] = choices;
  if (given !== undefined) return { choice: requireChoice(question, given), by: 'flag' };
  if (consent === 'new' && flags.yes) return { choice: agreed, by: 'flag' };
  if (!terminal.interactive) throw needsAnswer(question);
  if (consent) return { choice: (await session.prompts().confirm(text, false)) ? agreed : declined, by: 'terminal' };
  const labelled = choices.map((value) => ({ value, label: message('text.words', { words: value }) }));
  return { choice: await session.prompts().select(text, labelled), by: 'terminal' };
}

function requireChoice({ id, choices }: Question, choice: string): string {
  if (choices.includes(choice)) return choice;
  throw usageError('bad-answer', message('cli.answer.bad', { answer: `${id}=${choice}`.slice(0, 80) }), {
    fix: suggest(choice, choices),
  });
}
