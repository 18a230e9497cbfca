import { datesIn, saidBy } from './dates.ts';
import { fold, scoreWords } from './fold.ts';
import type { Judged } from './judged.ts';
import { numbersIn } from './numeric.ts';

const CITATION = /\[([^[\]\n]+)\]/g;
const QUOTE = /«([^»]+)»|“([^”]+)”|"([^"]+)"/g;
const LIST_MARK = /^\s*\d+[.)]\s/gm;

/** Whether an answer cites a passage as `[id]`, and only passages that exist. */
export function citesPassages({ answer, passages = [] }: Judged): boolean {
  const ids = new Set(passages.map(({ id }) => id));
  const cited = [...answer.matchAll(CITATION)].flatMap(([, text = '']) =>
    ids.has(text) ? [text] : text.split(/[,;]/).map((part) => part.trim()),
  );
  return cited.length > 0 && cited.every((id) => ids.has(id));
}

/** Whether an answer quotes, and each span in quotation marks stands in a passage, folded. */
export function quotesPassages({ answer, passages = [] }: Judged): boolean {
  const texts = passages.map(({ text }) => fold(text));
  const spans = [...answer.matchAll(QUOTE)].map((found) =>
    fold(found.slice(1).find((span) => span !== undefined) ?? ''),
  );
  return spans.length > 0 && spans.every((span) => texts.some((text) => text.includes(span)));
}

/** Whether each number and date of an answer stands in a passage, in one of its readings; list and citation marks do not count. */
export function takesNumbersFrom({ answer, passages = [] }: Judged): boolean {
  const texts = passages.map(({ text }) => fold(text));
  const numbers = new Set(texts.flatMap((text) => numbersIn(text).flat()));
  const known = new Set(texts.flatMap((text) => datesIn(text).dates.flat().flatMap(saidBy)));
  const { dates, rest } = datesIn(fold(answer.replace(LIST_MARK, '').replace(CITATION, ' ')));
  return (
    dates.every((readings) => readings.some((date) => known.has(date))) &&
    numbersIn(rest).every((readings) => readings.some((number) => numbers.has(number)))
  );
}

/** Whether an answer refuses exactly where the passages hold none. */
export function refusesRightly({ answer, answerable = true }: Judged): boolean {
  const said = fold(answer);
  return scoreWords().refusals.some((phrase) => said.includes(phrase)) !== answerable;
}
