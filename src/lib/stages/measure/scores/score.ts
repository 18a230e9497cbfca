import type { METRICS } from '../../../core/project/resources/suite.ts';
import { isExact } from './exact-match.ts';
import { tokenF1 } from './token-f1.ts';
import { citesPassages, quotesPassages, refusesRightly, takesNumbersFrom } from './faithfulness.ts';
import type { Judged } from './judged.ts';
import { isSameNumber } from './numeric.ts';
import { rougeL } from './rouge-l.ts';

export type MetricName = (typeof METRICS)[number];

/** Metrics that read the passages of an item. */
export const NEED_PASSAGES: ReadonlySet<MetricName> = new Set(['citation', 'quote', 'numbers']);

/** Metrics that compare with an expected text. */
export const NEED_EXPECTED: ReadonlySet<MetricName> = new Set(['exact-match', 'f1', 'rouge-l', 'numeric']);

/** Score of an answer, 0 to 1; an empty answer scores 0. */
export function score(metric: MetricName, judged: Judged): number {
  return judged.answer.trim() === '' ? 0 : Number(SCORES[metric](judged));
}

const SCORES: Record<MetricName, (judged: Judged) => number | boolean> = {
  'exact-match': best(isExact),
  f1: best(tokenF1),
  'rouge-l': best(rougeL),
  numeric: (judged) => best((expected, answer) => isSameNumber(expected, answer, judged.tolerance ?? 0))(judged),
  citation: citesPassages,
  quote: quotesPassages,
  numbers: takesNumbersFrom,
  refusal: refusesRightly,
};

/** The best score against any of the expected texts; 0 where none is. */
function best(compare: (expected: string, answer: string) => number | boolean) {
  return ({ expected, answer }: Judged): number =>
    Math.max(0, ...expected.map((each) => Number(compare(each, answer))));
}
