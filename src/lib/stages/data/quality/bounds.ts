import type { Quality } from '../../../core/project/resources/recipe.ts';
import type { ChatRow } from '../rows/chat-row.ts';
import type { RowHasher } from '../rows/row-hasher.ts';
import { looksRefused } from './words.ts';

/** The bound of its recipe that a row breaks first; undefined where it keeps all. */
export function brokenBound(
  { messages }: ChatRow,
  hasher: RowHasher,
  { minWords = 0, maxWords = Infinity, maxRepetition = 1, maxSymbols = 1, refusals }: Quality,
): keyof Quality | undefined {
  const answer = messages.at(-1)?.content ?? '';
  if (hasher.answerWords < minWords) return 'minWords';
  if (hasher.answerWords > maxWords) return 'maxWords';
  if (maxRepetition < 1 && repetitionOf(hasher) > maxRepetition) return 'maxRepetition';
  if (maxSymbols < 1 && symbolShare(answer) > maxSymbols) return 'maxSymbols';
  if (refusals === 'drop' && looksRefused(Buffer.from(answer, 'latin1').toString('utf8'))) return 'refusals';
  return undefined;
}

/** Share of runs of three words that the row has held before. */
function repetitionOf(hasher: RowHasher): number {
  const count = hasher.countRuns();
  return count === 0 ? 0 : 1 - new Set(hasher.runs.subarray(0, count)).size / count;
}

/** Signs of a byte text that are neither letters, digits nor blanks; its bytes above ASCII are letters. */
const SYMBOL = /[!-/:-@[-`{-~]/g;

function symbolShare(text: string): number {
  return text.length === 0 ? 0 : (text.match(SYMBOL)?.length ?? 0) / text.length;
}
