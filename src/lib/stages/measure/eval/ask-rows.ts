import type { Json } from '../../../core/ports/json.ts';
import type { SplitRow } from '../bench/read-split.ts';
import { openCompletionConnection, type StreamTarget } from '../bench/http/stream-request.ts';
import type { Answer } from './answers.ts';
import { toJsonList } from '../../../core/kit/to-json.ts';

interface AskOptions {
  concurrency: number;
  maxTokens: number;
  seed: number;
  now: () => number;
  signal: AbortSignal;
  /** Called after every answer. */
  onAnswer(done: number): void;
}

const TIMEOUT_MS = 300_000;

/** Asks every row's question, greedily, `concurrency` at a time on connections that stay open; answers in row order. */
export async function askRows(target: StreamTarget, rows: readonly SplitRow[], options: AskOptions): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = { next: 0, done: 0 };
  const lanes = Array.from({ length: Math.min(options.concurrency, rows.length) }, () =>
    runLane(target, rows, options, queue, answers),
  );
  await Promise.all(lanes);
  options.signal.throwIfAborted();
  return answers;
}

async function runLane(
  target: StreamTarget,
  rows: readonly SplitRow[],
  options: AskOptions,
  queue: { next: number; done: number },
  answers: Answer[],
): Promise<void> {
  const connection = openCompletionConnection(target, options.now);
  while (queue.next < rows.length && !options.signal.aborted) {
    const index = queue.next++;
    const row = rows[index];
    if (!row) break;
    const { signal } = options;
    const record = await connection.run(bodyOf(row, options), { signal, timeoutMs: TIMEOUT_MS });
    answers[index] = judge(row, record.text, record.error);
    options.onAnswer(++queue.done);
  }
  connection.close();
}

/** Greedy decoding: the answer must not depend on chance. */
function bodyOf({ prompt }: SplitRow, { maxTokens, seed }: AskOptions): { [key: string]: Json } {
  return { messages: toJsonList(prompt), temperature: 0, seed, max_tokens: maxTokens };
}

function judge({ id, expected }: SplitRow, answer: string, error: string | undefined): Answer {
  if (error !== undefined) return { id, expected, answer: '', correct: false, error };
  return { id, expected, answer, correct: isExact(expected, answer) };
}

/** Exact: the same text after Unicode NFC and trimming. The headline of every evaluation. */
export function isExact(expected: string, answer: string): boolean {
  return strictForm(expected) === strictForm(answer);
}

/** Lenient: letter case, runs of white space and a closing full stop do not count either. */
export function isNormalised(expected: string, answer: string): boolean {
  return lenientForm(expected) === lenientForm(answer);
}

/** The form in which answers are compared and counted as classes. */
export function strictForm(text: string): string {
  return text.normalize('NFC').trim();
}

function lenientForm(text: string): string {
  return strictForm(text)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[.!]+$/, '');
}
