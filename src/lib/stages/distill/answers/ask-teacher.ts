import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { unreachableError, type SovranError } from '../../../core/text/sovran-error.ts';
import { toJsonList } from '../../../core/kit/to-json.ts';
import type { Json } from '../../../core/ports/json.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { askAll } from '../../measure/bench/http/ask-all.ts';
import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import { readSplit } from '../../measure/bench/read-split.ts';
import { CONTEXT_TOKENS, type ServeModel } from '../../measure/bench/subject.ts';
import { type DistillInput, samplingOf } from '../request/input.ts';
import { AnswerFile, type AnswersArgs, answersFolder, promptKey } from './teacher-answers.ts';

/** Below this share of answers the teacher has failed. */
const ANSWERED_LIMIT = 0.99;

interface Prompt {
  key: string;
  messages: ChatMessage[];
}

/** Asks the teacher every training prompt once, greedily. Throws `teacher-silent` (exit 4) where over 1 % fail. */
export function askTeacher(serve: ServeModel): Action<AnswersArgs> {
  return {
    async apply({ input, record }, scope) {
      const prompts = await promptsOf(input, scope);
      const file = await AnswerFile.open(await answersFolder({ input, record }, scope));
      const open = prompts.filter(({ key }) => !file.answers.has(key));
      if (open.length > 0) await askOpen(open, { input, scope, serve, file, total: prompts.length });
      const answered = prompts.filter(({ key }) => file.answers.has(key)).length;
      if (answered < ANSWERED_LIMIT * prompts.length) throw teacherSilent(input, answered, prompts.length);
      return { prompts: prompts.length, answered };
    },
  };
}

/** Prompts of the train split, each once: no other split is ever asked. */
async function promptsOf({ dataset }: DistillInput, { ctx }: StepScope): Promise<Prompt[]> {
  const { rows } = await readSplit(ctx, dataset, 'train');
  const prompts = rows.map(({ prompt }): [string, ChatMessage[]] => [promptKey(prompt), prompt]);
  return [...new Map(prompts)].map(([key, messages]) => ({ key, messages }));
}

interface Asking {
  input: DistillInput;
  scope: StepScope;
  serve: ServeModel;
  file: AnswerFile;
  total: number;
}

/** A failed request leaves its prompt without an answer. */
async function askOpen(open: readonly Prompt[], { input, scope, serve, file, total }: Asking): Promise<void> {
  const { ctx } = scope;
  const { spec } = await requireResource(ctx.project, 'Model', input.teacher);
  const { host, concurrency, maxTokens } = input;
  const take = async ({ key }: Prompt, { text, error, finishReason }: StreamRecord): Promise<void> => {
    if (error !== undefined) return;
    await file.add({ prompt: key, text, truncated: finishReason === 'length' });
    scope.progress(`${file.answers.size}/${total}`);
  };
  const questions = { items: open, bodyOf: (prompt: Prompt) => bodyOf(prompt, input), take };
  const lanes = { concurrency, signal: ctx.interrupt.signal };
  const options = { host, parallel: concurrency, contextTokens: CONTEXT_TOKENS + maxTokens };
  await serve(ctx, { name: input.teacher, spec }, options, (target) => askAll(target, questions, lanes));
}

function bodyOf({ messages }: Prompt, input: DistillInput): { [key: string]: Json } {
  const { temperature, seed, maxTokens } = samplingOf(input);
  return { messages: toJsonList(messages), temperature, seed, max_tokens: maxTokens };
}

/** The answers that came are kept: the same command asks for the others. */
function teacherSilent({ teacher, host }: DistillInput, answered: number, total: number): SovranError {
  return unreachableError('teacher-silent', message('distill.teacher-silent', { teacher, host, answered, total }), {
    fix: message('text.rerun.fix'),
    next: [`sovran model verify ${teacher}`],
    details: { teacher, host, answered, total },
  });
}
