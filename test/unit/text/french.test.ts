import { expect, test } from 'vitest';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../src/lib/cli/texts/fr.ts';
import { dataWords } from '../../support/data-words.ts';
import { translateWith } from '../../../src/lib/core/text/translate.ts';

/** Messages that are the same word in both languages. */
const SAME_WORD = new Set<string>([
  'value.line.licences',
  'value.line.total',
  'value.by.application',
  'value.tco.verdict',
  'value.roi.input.adoption',
  'mlflow.object.alias',
  'fit.term.activations',
  'fit.term.logits',
  'fit.term.gradients',
  'scope.column.topsis',
  'project.kind.Application',
  'host.col.runner',
  'model.kind.base',
  'env.service.absent',
  'host.col.machine',
  'data.column.source',
  'model.column.format',
  'data.column.license',
  'model.column.license',
  'bench.interval.wilson',
  'bench.interval.score',
  'bench.interval.bootstrap',
  'bench.metric.macro-f1',
  'watch.status.column.application',
  'watch.domain.performance',
  'trace.what.application',
  'trace.what.promotion',
  'project.kind.Incident',
  'eval.col.suite',
  'eval.col.test',
  'eval.col.tests',
]);

/** Messages, and the words of data beside them. */
const french: Record<string, string> = { ...fr, ...dataWords().fr };
const english: Record<string, string> = { ...en, ...dataWords().en };

test('no French message is the English one left as it was', () => {
  const left = Object.entries(english).filter(([key, text]) => french[key] === text && !SAME_WORD.has(key));
  expect(left.filter(([, text]) => /\p{L}{3,}/u.test(withoutParameters(text)))).toEqual([]);
});

test.for([
  ['text.bad-duration.fix', {}, 'Écrivez un nombre et une unité\u00A0: 90s, 15m, 4h, 7d.'],
  ['job.not-found.fix', { count: 2 }, 'Donnez un identifiant, son début ou un nom de sortie (2 tâches).'],
  ['scope.missing.score', { criterion: 'a : b' }, 'note «\u00A0a : b\u00A0»'],
  ['job.gate.rival.fix', { id: 'x' }, 'Suivez-la jusqu’à sa fin\u00A0: `sovran job follow x`'],
  ['data.bad-share.fix', { flag: '--max-bad' }, 'Pour 5\u00A0%\u00A0: `--max-bad 0.05`'],
] as const)('%s keeps its punctuation on the line', ([key, params, text]) => {
  const t = translateWith(fr, 'fr') as (key: string, params: object) => string;
  expect(t(key, params)).toBe(text);
});

test('commands in backticks and English keep plain spaces', () => {
  const catalogue = { ...fr, 'cli.next': '`a : b` c : d' };
  expect(translateWith(catalogue, 'fr')('cli.next', { command: '' })).toBe('`a : b` c\u00A0: d');
  expect(translateWith(catalogue, 'en')('cli.next', { command: '' })).toBe('`a : b` c : d');
});

test('French puts a space before a colon, semicolon and question mark', () => {
  const tight = Object.values(french).filter((text) => /\p{L}[;?!]|\p{L}:(?=\s|$)/u.test(withoutParameters(text)));
  expect(tight).toEqual([]);
});

test('French never says tu', () => {
  expect(Object.values(french).filter((text) => /(?<!\p{L})(tu|toi|ton|tes)(?!\p{L})/iu.test(text))).toEqual([]);
});

function withoutParameters(template: string): string {
  return template.replaceAll(/\{[^{}]*\}|`[^`]*`/g, '');
}
