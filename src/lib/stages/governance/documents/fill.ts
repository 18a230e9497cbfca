import type { Language, MessageKey, WordsOfData } from '../../../core/text/message.ts';
import { type FormatTime, formatNumber, type Translate, withFrenchSpaces } from '../../../core/text/translate.ts';
import { lineText } from '../../../core/text/plain.ts';
import type { Metric } from '../../measure/reports/report.ts';

/** What a paragraph is worded with. */
export interface Words {
  language: Language;
  t: Translate;
  time: FormatTime;
  /** A word that all documents share; '' for one that there is not. */
  word: (name: string) => string;
}

/** `{decision.by}`: missing where it is absent; `{limit?}`: `none`. `{hosting:scope.hosting}` is a message by that beginning, `{port:plain}` as it stands. */
const HOLE = /\{([\w.-]+)(\?)?(?::([\w.-]+))?\}/g;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A template filled with facts; `complete` is false where one is missing. Pure. */
export function fillTemplate(template: WordsOfData, values: object, words: Words): { text: string; complete: boolean } {
  let complete = true;
  const { language } = words;
  const own = language === 'fr' ? withFrenchSpaces(template.fr) : template.en;
  const text = own.replaceAll(HOLE, (...[, path = '', optional, prefix]: (string | undefined)[]) => {
    const value = valueAt(values, path);
    if (isAbsent(value) && optional) return words.word('none');
    if (isAbsent(value)) complete = false;
    return isAbsent(value) ? words.word('missing') : inWords(value, words, prefix);
  });
  return { text, complete };
}

/** The value at a dotted path, of each where a list is on it; undefined where there is none. Pure. */
export function valueAt(values: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at.map((one) => valueAt(one, key));
    return (at as Record<string, unknown> | null | undefined)?.[key];
  }, values);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function inWords(value: unknown, words: Words, prefix?: string): string {
  const { language } = words;
  if (prefix === 'plain') return String(value);
  if (typeof value === 'number') return formatNumber(value, language);
  if (typeof value === 'boolean') return words.word(value ? 'yes' : 'no');
  if (typeof value === 'function') return String((value as (of: Words) => unknown)(words));
  if (isWords(value)) return value[language];
  if (Array.isArray(value)) return value.map((one) => inList(one, words, prefix)).join(', ') || words.word('none');
  if (typeof value === 'object' && value !== null)
    return isMetric(value) ? metricWords(value, words) : entries(value, words);
  const text = String(value);
  if (INSTANT.test(text)) return words.time(text);
  return prefix === undefined ? lineText(text) : words.t(`${prefix}.${text}` as MessageKey);
}

/** In a list a thing is its values, without their names. */
function inList(value: unknown, words: Words, prefix?: string): string {
  const isThing = typeof value === 'object' && value !== null && !isMetric(value);
  return isThing
    ? Object.values(value)
        .map((one) => inWords(one, words))
        .join(' ')
    : inWords(value, words, prefix);
}

function entries(table: object, words: Words): string {
  const known = Object.entries(table).filter(([, value]) => !isAbsent(value));
  return known.map(([name, value]) => `${name} ${inWords(value, words)}`).join(', ') || words.word('none');
}

function isWords(value: unknown): value is WordsOfData {
  return typeof value === 'object' && value !== null && 'en' in value && 'fr' in value;
}

function isMetric(value: object): value is Metric {
  return 'how' in value && 'unit' in value;
}

/** A figure of a report with its interval. */
function metricWords({ name, value, unit, n, ci95 }: Metric, words: Words): string {
  const number = (of: number | null): string =>
    of === null ? words.word('unmeasured') : formatNumber(of, words.language);
  const interval = ci95 ? ` [${ci95.map(number).join(' – ')}]` : '';
  return `${name} ${number(value)}${unit === '1' || unit === '' ? '' : ` ${unit}`}${interval}${n === undefined ? '' : ` (n = ${n})`}`;
}
