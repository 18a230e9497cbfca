import { toByteText } from '../../data/hashing/byte-text.ts';
import { findPii } from '../../data/pii/find-pii.ts';
import { pseudonymOf } from '../../data/pii/pseudonym.ts';

/** Letters and digits that an identifier needs to be looked for without a second thought. */
const LEAST = 5;

/** Finds the identifiers of a person in texts: whole words, whatever their case, accents and spacing. */
export interface Matcher {
  count: number;
  /** Places, from 0, of identifiers that are short. */
  short: number[];
  /** Places of the identifiers that a text holds. */
  find(text: string): number[];
}

/** A text in compatibility form and lower case, and as words without accents. */
interface Seen {
  plain: string;
  words: string;
}

type Form = (seen: Seen) => boolean;

/** `key`: that of the project’s pseudonyms, whose tokens datasets may hold instead. */
export function createMatcher(identifiers: readonly string[], key: Uint8Array): Matcher {
  const forms = identifiers.map((identifier) => [formOf(identifier), ...tokensOf(identifier, key)]);
  const placesOf = (holds: (at: number) => boolean): number[] => [...forms.keys()].filter(holds);
  return {
    count: identifiers.length,
    short: placesOf((at) => wordsOf(identifiers[at] ?? '').replaceAll(' ', '').length < LEAST),
    find: (text) => {
      const seen = { plain: text.normalize('NFKC').toLowerCase(), words: wordsOf(text) };
      return placesOf((at) => forms[at]?.some((holds) => holds(seen)) ?? false);
    },
  };
}

const ASCII = /^[\0-\x7F]*$/;

/** As rows are compared, a space around each word; signs are put around words, as in `**Name**`. Pure. */
export function wordsOf(text: string): string {
  if (ASCII.test(text))
    return ` ${text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, ' ')
      .trim()} `;
  const folded = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll('ς', 'σ');
  return ` ${folded.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
}

function formOf(identifier: string): Form {
  const plain = identifier.normalize('NFKC').toLowerCase();
  const pattern = addressPattern(plain) ?? numberPattern(plain);
  const words = wordsOf(identifier);
  return pattern ? (seen) => pattern.test(seen.plain) : (seen) => seen.words.includes(words);
}

const BEFORE = '(?<![\\p{L}\\p{N}])';
const AFTER = '(?![\\p{L}\\p{N}])';

/** An e-mail address is not the end of a longer one. */
function addressPattern(plain: string): RegExp | undefined {
  if (!/^\S+@\S+\.\S+$/.test(plain)) return undefined;
  const escaped = plain.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`${BEFORE}(?<![\\p{L}\\p{N}][._+-])${escaped}${AFTER}(?![._-][\\p{L}\\p{N}])`, 'u');
}

/** What stands between digits of one number. */
const GAP = '[^\\p{L}\\p{N}]{0,3}';

/** Mostly digits: any separators; a French phone number with or without its country code. */
function numberPattern(plain: string): RegExp | undefined {
  const bare = plain.replaceAll(/[^\p{L}\p{N}]/gu, '');
  const digits = bare.replaceAll(/\P{N}/gu, '');
  if (digits.length < 6 || digits.length * 2 < bare.length) return undefined;
  const phone = /^(?:(?:00)?33|0)0?([1-9]\d{8})$/.exec(bare)?.[1];
  const begin = phone ? `(?:(?:00${GAP})?3${GAP}3${GAP}(?:0${GAP})?|0${GAP})` : '';
  return new RegExp(`${BEFORE}${begin}${Array.from(phone ?? bare).join(GAP)}${AFTER}`, 'u');
}

function tokensOf(identifier: string, key: Uint8Array): Form[] {
  const tokens = findPii(toByteText(identifier)).map((finding) => pseudonymOf(finding, key));
  return tokens.map(
    (token) =>
      ({ plain }) =>
        plain.includes(token),
  );
}
