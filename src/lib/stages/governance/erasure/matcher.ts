import { isUtf8 } from 'node:buffer';
import { toByteText } from '../../data/hashing/byte-text.ts';
import { findPii } from '../../data/pii/find-pii.ts';
import { pseudonymOf } from '../../data/pii/pseudonym.ts';

/** Letters and digits that an identifier needs to be looked for without a second thought. */
const LEAST = 5;

/** Finds the identifiers of a person in texts: whole words, whatever their case, accents, encoding and spacing. */
export interface Matcher {
  count: number;
  /** Places, from 0, of identifiers that are short. */
  short: number[];
  /** Places of the identifiers that a text holds. */
  find(text: string): number[];
}

/** Whether a folded text, with its words, holds an identifier. */
type Form = (plain: string, words: string) => boolean;

/** `key`: that of the project’s pseudonyms, whose tokens datasets may hold instead. */
export function createMatcher(identifiers: readonly string[], key: Uint8Array): Matcher {
  const forms = identifiers.map((identifier) => formOf(identifier, key));
  const placesOf = (holds: (at: number) => boolean): number[] => [...forms.keys()].filter(holds);
  return {
    count: identifiers.length,
    short: placesOf((at) => wordsOf(fold(identifiers[at] ?? '')).replaceAll(' ', '').length < LEAST),
    find: (text) => {
      const plain = fold(text);
      const words = wordsOf(plain);
      return placesOf((at) => forms[at]?.(plain, words) ?? false);
    },
  };
}

/** A space around each word; signs are put around words, as in `**Name**`. */
function wordsOf(folded: string): string {
  return ` ${folded.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
}

const PLAIN = /^[^&%\x80-\uFFFF]*$/;
/** What Unicode does not take apart. */
const LETTERS: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', đ: 'd', ł: 'l', ı: 'i', ς: 'σ' };

/** Entities and percent codes decoded, compatibility form, lower case, without accents, ligatures and invisible characters. */
function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return (/[&%]/.test(text) ? decode(text) : text)
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase()
    .replaceAll(/[œæßøđłıς]/g, (letter) => LETTERS[letter] ?? letter);
}

/** Of entities with a name those that are Latin letters; any other is a sign. */
function decode(text: string): string {
  return text
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, decodePercent)
    .replaceAll(/&amp;/gi, '&')
    .replaceAll(/&#(x[0-9a-f]{1,5}|\d{1,6});/gi, (_, code: string) =>
      String.fromCodePoint(Number(code.replace(/^x/i, '0x'))),
    )
    .replaceAll(/&([a-z])(?:acute|grave|circ|cedil|tilde|uml|ring|caron|slash|strok);/gi, '$1')
    .replaceAll(/&(oe|ae|sz)lig;/gi, (_, both: string) => both.replace('z', 's'))
    .replaceAll(/&(?:shy|zwn?j);/gi, '')
    .replaceAll(/&commat;/gi, '@')
    .replaceAll(/&[a-z]{2,8};/gi, ' ');
}

/** As UTF-8, else as Latin-1. */
function decodePercent(codes: string): string {
  const bytes = Buffer.from(codes.replaceAll('%', ''), 'hex');
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function formOf(identifier: string, key: Uint8Array): Form {
  const tokens = findPii(toByteText(`NIR: ${identifier}`)).map((finding) => pseudonymOf(finding, key));
  const own = fold(identifier);
  const [pattern, named] = [addressPattern(own) ?? numberPattern(own), wordsOf(own)];
  return (plain, words) =>
    (pattern ? pattern.test(plain) : words.includes(named)) || tokens.some((token) => plain.includes(token));
}

const BEFORE = '(?<![\\p{L}\\p{N}])';
const AFTER = '(?![\\p{L}\\p{N}])';

/** An e-mail address is not the end of a longer one; the same with any tag (`+tag`) before its `@`. */
function addressPattern(plain: string): RegExp | undefined {
  const parts = /^([^\s@]+?)(?:\+[^\s@]*)?(@\S+\.\S+)$/.exec(plain)?.slice(1);
  if (!parts) return undefined;
  const address = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('(?:\\+[^\\s@]*)?');
  return new RegExp(`${BEFORE}(?<![\\p{L}\\p{N}][._+-])${address}${AFTER}(?![._-][\\p{L}\\p{N}])`, 'u');
}

/** What stands between digits of one number. */
const GAP = '[^\\p{L}\\p{N}]{0,3}';

/** Mostly digits: any separators; a French phone number with or without its country code, a NIR with or without its key. */
function numberPattern(plain: string): RegExp | undefined {
  const bare = plain.replaceAll(/[^\p{L}\p{N}]/gu, '');
  const digits = bare.replaceAll(/\P{N}/gu, '');
  if (digits.length < 6 || digits.length * 2 < bare.length) return undefined;
  const phone = /^(?:(?:00)?33|0)0?([1-9]\d{8})$/.exec(bare)?.[1];
  const begin = phone ? `(?:(?:00${GAP})?3${GAP}3${GAP}(?:0${GAP})?|0${GAP})` : '';
  const nir = /^([1-478]\d{4}\d[\dab]\d{6})(?:\d{2})?$/.exec(bare)?.[1];
  const key = nir ? `(?:${GAP}\\d${GAP}\\d)?` : '';
  return new RegExp(`${BEFORE}${begin}${Array.from(phone ?? nir ?? bare).join(GAP)}${key}${AFTER}`, 'u');
}
