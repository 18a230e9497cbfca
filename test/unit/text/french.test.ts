import { expect, test } from 'vitest';
import { en } from '../../../src/lib/core/text/en.ts';
import { fr } from '../../../src/lib/core/text/fr.ts';

/** Messages that are the same word in both languages. */
const SAME_WORD = new Set<string>([
  'scope.column.topsis',
  'project.kind.Application',
  'model.kind.base',
  'env.service.absent',
  'host.col.machine',
  'data.column.source',
  'model.column.format',
  'data.column.license',
  'model.column.license',
  'bench.interval.wilson',
  'bench.interval.bootstrap',
  'bench.metric.macro-f1',
]);

test('no French message is the English one left as it was', () => {
  const keys = Object.keys(en) as (keyof typeof en)[];
  const untranslated = keys.filter((key) => fr[key] === en[key] && /\p{L}{3,}/u.test(withoutParameters(en[key])));
  expect(untranslated.filter((key) => !SAME_WORD.has(key))).toEqual([]);
});

test('French puts a space before a colon, a semicolon and a question mark', () => {
  const keys = Object.keys(fr) as (keyof typeof fr)[];
  const tight = keys.filter((key) => /\p{L}[;?!]|\p{L}:(?=\s|$)/u.test(withoutParameters(fr[key])));
  expect(tight).toEqual([]);
});

test('French never says tu', () => {
  const keys = Object.keys(fr) as (keyof typeof fr)[];
  expect(keys.filter((key) => /(?<!\p{L})(tu|toi|ton|tes)(?!\p{L})/iu.test(fr[key]))).toEqual([]);
});

function withoutParameters(template: string): string {
  return template.replaceAll(/\{[^{}]*\}|`[^`]*`/g, '');
}
