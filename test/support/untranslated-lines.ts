import { stripVTControlCharacters } from 'node:util';
import { en } from '../../src/lib/cli/texts/en.ts';
import { fr } from '../../src/lib/cli/texts/fr.ts';
import type { Language, MessageKey } from '../../src/lib/core/text/message.ts';

/** What the libraries below us would say by themselves, in English whatever the language. */
const LIBRARY_WORDS = [
  /You must (provide|answer)/,
  /Value must be/,
  /\bnavigate\b/,
  /⏎ select/,
  /\([Yy]\/[Nn]\)/,
  /input is masked/,
  /Invalid (input|value|option)/,
  /Expected .* to be/,
  /Missing \d+ required/,
  /Missing required flag/,
  /Expected an? (integer|valid)/,
  /Parsing --/,
  /(can only be|expects) (specified|one of|a value|read)/,
  /Nonexistent flag/,
  /Unexpected (argument|flag)/,
  /command .* not found/,
  /cannot also be provided/,
  /must be provided when/,
  /See more help/,
  /no such file or directory/,
  /Unexpected (token|end of JSON)/,
  /\(disabled\)/,
];

const CATALOGUES = { en, fr };
const PLACEHOLDER = /\{\w+(?:\|([^|{}]*)\|([^|{}]*))?\}/g;
const LEAST_LETTERS = 8;

/**
 * Lines of a command's output that carry words of another language: they match a template of that language's
 * catalogue, and not the same message of the language asked for. Lines that a screen broke are joined in pairs.
 * Templates of one word, or with less than eight letters of their own, count only as a whole line or a whole cell of
 * a table, unless they end with a colon: a name or a command may be the same word.
 */
export function untranslatedLines(output: string, language: Language): string[] {
  const lines = stripVTControlCharacters(output).split(/[\r\n]+/);
  const joined = lines.map((line, at) => `${line.trimEnd()} ${(lines[at + 1] ?? '').trimStart()}`.trimEnd());
  const cells = lines.flatMap((line) => line.trim().split(/ {2,}/));
  const candidates = [...new Set([...lines.map((line) => line.trimEnd()), ...joined, ...cells])].filter(
    (line) => line.trim() !== '',
  );
  const templates = (TEMPLATES[language] ??= foreignTemplates(language));
  const own = language === 'en' ? [] : LIBRARY_WORDS;
  return candidates.filter(
    (line) => own.some((words) => words.test(line)) || templates.some((one) => isForeign(line, one)),
  );
}

interface ForeignTemplate {
  /** A word of it that stands in every line it matches. */
  word: string;
  foreign: RegExp;
  expected: RegExp;
}

const TEMPLATES: Partial<Record<Language, ForeignTemplate[]>> = {};

function foreignTemplates(language: Language): ForeignTemplate[] {
  const other = language === 'fr' ? 'en' : 'fr';
  return (Object.keys(en) as MessageKey[])
    .filter((key) => CATALOGUES[other][key] !== CATALOGUES[language][key])
    .filter((key) => lettersOf(CATALOGUES[other][key]) > 0)
    .map((key) => ({
      word: longestWord(CATALOGUES[other][key]),
      foreign: toPattern(CATALOGUES[other][key]),
      expected: toPattern(CATALOGUES[language][key]),
    }));
}

/** A screen has hundreds of lines and a catalogue thousands of templates: most are told apart by one word. */
function isForeign(line: string, { word, foreign, expected }: ForeignTemplate): boolean {
  return line.includes(word) && foreign.test(line) && !expected.test(line);
}

function longestWord(template: string): string {
  const words = template.replaceAll(PLACEHOLDER, ' ').split(/\s+/);
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function toPattern(template: string): RegExp {
  const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
  let source = '';
  let from = 0;
  for (const found of template.matchAll(PLACEHOLDER)) {
    source += literal(template.slice(from, found.index));
    source += found[1] === undefined ? '.*?' : `(?:${literal(found[1])}|${literal(found[2] ?? '')})`;
    from = found.index + found[0].length;
  }
  source += literal(template.slice(from));
  if (template.endsWith(':')) return new RegExp(`(?<![\\p{L}])${source.trim()}`, 'u');
  const whole = lettersOf(template) < LEAST_LETTERS || /^[\p{L}-]+$/u.test(template);
  return whole ? new RegExp(`^\\s*${source}\\s*$`, 'u') : new RegExp(`(?<![\\p{L}])${source.trim()}(?![\\p{L}])`, 'u');
}

function lettersOf(template: string): number {
  return template.replaceAll(PLACEHOLDER, '').replaceAll(/[^\p{L}]/gu, '').length;
}
