import { askUseCase } from '../../stages/scope/cases/ask-use-case.ts';
import { mergeAnswers, type Answers } from '../../stages/scope/cases/answers.ts';
import {
  parseAnswers,
  answersFromFlags,
  type AnswerFlags,
  readKnownAnswers,
} from '../../stages/scope/cases/flag-answers.ts';
import { message } from '../../core/text/message.ts';
import { statedWords } from '../../core/text/suggest.ts';
import { readTextInput } from '../session/read-text.ts';
import { completeInput, missingFlags, type Session } from '../session/session.ts';

/** Answers by file, flags over it, else questions. Throws `missing-flags` (exit 2) without terminal and title. */
export async function collectAnswers(
  name: string,
  flags: AnswerFlags & { from?: string | undefined; edit: boolean },
  session: Session,
): Promise<Answers> {
  const fromFlags = answersFromFlags(flags);
  const fromFile = flags.from === undefined ? {} : parseAnswers(name, flags.from, await readTextInput(flags.from));
  const given = mergeAnswers(fromFile, fromFlags);
  if (Object.keys(given).length > 0) return flags.edit ? given : withTitle(given, session);
  if (!session.terminal.interactive) throw missingFlags([flags.edit ? '--from' : '--title']);
  const known = await readKnownAnswers(name, flags.edit, await session.stage());
  return askUseCase(session.prompts(), known);
}

async function withTitle(given: Answers, session: Session): Promise<Answers> {
  const { title } = await completeInput<{ title: string }>(session, {
    title: {
      flag: '--title',
      value: given.title,
      ask: (prompts) => prompts.text(message('scope.ask.title'), { required: true }),
    },
  });
  return { ...given, title };
}

/** The reason of a decision, from its flag or a question. Throws `bad-reason` (exit 2) for a blank flag. */
export async function completeReason(flag: string | undefined, session: Session): Promise<string> {
  const { reason } = await completeInput<{ reason: string }>(session, {
    reason: {
      flag: '--reason',
      value: statedWords('bad-reason', '--reason', flag),
      ask: (prompts) => prompts.text(message('scope.ask.reason'), { required: true }),
    },
  });
  return reason;
}
