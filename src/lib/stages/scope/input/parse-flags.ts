import { usageError } from '../../../core/text/sovran-error.ts';
import {
  CRITERIA,
  type Criterion,
  KNOCKOUT_GATES,
  type CaseGate,
  type Kpi,
} from '../../../core/project/resources/use-case.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { badValue, statedWords, suggest } from '../../../core/text/suggest.ts';

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/** `criterion=number` words as a record. Throws `bad-setting` or `unknown-criterion` (exit 2) with the nearest name. */
export function parseCriterionValues(words: string[]): Partial<Record<Criterion, number>> {
  const values: Partial<Record<Criterion, number>> = {};
  for (const word of words) {
    const [, key = '', text = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    const criterion = key === '' ? undefined : toCriterion(key.trim(), '--set');
    if (criterion === undefined || !DECIMAL.test(text.trim()))
      throw badValue('bad-setting', '--set', word, { fix: message('scope.set.form.fix') });
    if (values[criterion] !== undefined)
      throw usageError('bad-setting', message('text.given-twice', { value: criterion }));
    values[criterion] = Number(text);
  }
  return values;
}

/** A criterion by its id. Throws `unknown-criterion` (exit 2) naming the nearest. */
export function toCriterion(word: string, where: string): Criterion {
  const found = CRITERIA.find((criterion) => criterion === word);
  if (found) return found;
  const details = { criterion: word, known: [...CRITERIA] };
  throw badValue('unknown-criterion', where, word, { fix: suggest(word, CRITERIA), details });
}

/** Checks that values are whole scores of 0 to 5. Throws `bad-score` (exit 2) naming the criterion. */
export function checkScores(values: Partial<Record<Criterion, number>>): Partial<Record<Criterion, number>> {
  for (const criterion of CRITERIA) {
    const value = values[criterion];
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= 5))
      throw usageError('bad-score', fixable('scope.score.range', { criterion, value }));
  }
  return values;
}

const VERDICTS = ['pass', 'fail', 'unknown'] as const;

/** `gate=verdict` or `gate=verdict:reason`. Throws `bad-gate` (exit 2) with the nearest known word, or `bad-reason`. */
export function parseGate(word: string): CaseGate {
  const [, id = '', verdict = '', reason] = /^([^=]*)=([^:]*)(?::(.*))?$/s.exec(word) ?? [];
  const gate = KNOCKOUT_GATES.find((known) => known === id.trim());
  if (!gate) throw badValue('bad-gate', '--gate', word, { fix: suggest(id || word, KNOCKOUT_GATES) });
  const found = VERDICTS.find((known) => known === verdict.trim());
  if (!found) throw badValue('bad-gate', '--gate', word, { fix: suggest(verdict, VERDICTS) });
  const stated = statedWords('bad-reason', '--gate', reason);
  return { id: gate, verdict: found, ...(stated === undefined ? {} : { reason: stated }) };
}

/** `name|unit|baseline|target`; baseline and target may be left empty. Throws `bad-kpi` (exit 2). */
export function parseKpi(word: string): Kpi {
  const parts = word.split('|').map((part) => part.trim());
  const [name = '', unit = '', baseline = '', target = ''] = parts;
  const isNumber = (figure: string): boolean => figure === '' || DECIMAL.test(figure);
  if (parts.length > 4 || name === '' || unit === '' || !isNumber(baseline) || !isNumber(target))
    throw badValue('bad-kpi', '--kpi', word, { fix: message('scope.kpi.form.fix') });
  return {
    name,
    unit,
    ...(baseline === '' ? {} : { baseline: Number(baseline) }),
    ...(target === '' ? {} : { target: Number(target) }),
  };
}
