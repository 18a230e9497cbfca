import { usageError } from '../../../core/text/sovran-error.ts';
import { CRITERIA, type Criterion } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import { suggest } from './usage.ts';

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/** `criterion=number` words as a record. Throws `bad-setting` or `unknown-criterion` (exit 2) with the nearest name. */
export function parseCriterionValues(words: string[]): Partial<Record<Criterion, number>> {
  const values: Partial<Record<Criterion, number>> = {};
  for (const word of words) {
    const [, key = '', text = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (key === '')
      throw usageError('bad-setting', message('scope.set.form', { word }), { fix: message('scope.set.form.fix') });
    const criterion = toCriterion(key.trim());
    if (!DECIMAL.test(text.trim()))
      throw usageError('bad-setting', message('scope.set.number', { criterion, value: text }));
    if (values[criterion] !== undefined) throw usageError('bad-setting', message('scope.set.twice', { criterion }));
    values[criterion] = Number(text);
  }
  return values;
}

/** A criterion by its id. Throws `unknown-criterion` (exit 2) naming the nearest. */
export function toCriterion(word: string): Criterion {
  const found = CRITERIA.find((criterion) => criterion === word);
  if (found) return found;
  throw usageError('unknown-criterion', message('scope.criterion.unknown', { word }), {
    fix: suggest(word, CRITERIA),
    details: {
      criterion: word,
      known: [...CRITERIA],
    },
  });
}

/** Checks that values are whole scores of 0 to 5. Throws `bad-score` (exit 2) naming the criterion. */
export function checkScores(values: Partial<Record<Criterion, number>>): Partial<Record<Criterion, number>> {
  for (const criterion of CRITERIA) {
    const value = values[criterion];
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= 5))
      throw usageError('bad-score', message('scope.score.range', { criterion, value }), {
        fix: message('scope.score.range.fix'),
      });
  }
  return values;
}
