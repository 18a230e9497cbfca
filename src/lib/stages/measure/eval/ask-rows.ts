import type { Json } from '../../../core/ports/json.ts';
import type { SplitRow } from '../bench/read-split.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { askAll } from '../bench/http/ask-all.ts';
import type { StreamRecord, StreamTarget } from '../bench/http/stream-request.ts';
import { isExact } from '../scores/exact-match.ts';
import type { Answer } from './answers.ts';
import { toJsonList } from '../../../core/kit/to-json.ts';

interface AskOptions {
  concurrency: number;
  maxTokens: number;
  seed: number;
  signal: AbortSignal;
  /** Called after every answer. */
  onAnswer(done: number): void;
}

/** As `askRows`, and shows how many were answered. */
export function askInStep(
  target: StreamTarget,
  rows: readonly SplitRow[],
  input: Pick<AskOptions, 'concurrency' | 'maxTokens' | 'seed'>,
  scope: StepScope,
): Promise<Answer[]> {
  const onAnswer = (done: number): void => scope.progress(`${done}/${rows.length}`);
  return askRows(target, rows, { ...input, signal: scope.ctx.interrupt.signal, onAnswer });
}

/** Asks every row's question, greedily, as `askAll`; answers in row order. */
export async function askRows(target: StreamTarget, rows: readonly SplitRow[], options: AskOptions): Promise<Answer[]> {
  const answers: Answer[] = [];
  let done = 0;
  const take = (row: SplitRow, record: StreamRecord, at: number): void => {
    answers[at] = judge(row, record);
    options.onAnswer(++done);
  };
  await askAll(target, { items: rows, bodyOf: (row) => bodyOf(row, options), take }, options);
  return answers;
}

/** Greedy decoding: the answer must not depend on chance. */
function bodyOf({ prompt }: SplitRow, { maxTokens, seed }: AskOptions): { [key: string]: Json } {
  return { messages: toJsonList(prompt), temperature: 0, seed, max_tokens: maxTokens };
}

function judge({ id, expected, group }: SplitRow, { text: answer, error, finishReason }: StreamRecord): Answer {
  const row = { id, expected, ...(group === undefined ? {} : { group }) };
  if (error !== undefined) return { ...row, answer: '', correct: false, error };
  const judged = { ...row, answer, correct: isExact(expected, answer) };
  return finishReason === undefined ? judged : { ...judged, finishReason };
}
