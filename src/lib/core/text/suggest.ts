import { nearestNames } from '../kit/nearest-names.ts';
import { refuseSecrets } from './find-secrets.ts';
import { message, type Message } from './message.ts';
import { usageError, type ErrorParts, type SovranError } from './sovran-error.ts';

/** Advice on a name that is not one of the known: the nearest, or all. */
export function suggest(word: string, known: readonly string[]): Message {
  const near = nearestNames(word, known);
  return near.length > 0
    ? message('text.did-you-mean', { names: near.join(', ') })
    : message('text.known', { names: known.join(', ') });
}

/** The trimmed words of a flag that must say something, and are kept; undefined where it was not given. Throws `code` (exit 2), `secret-found` (exit 3). */
export function statedWords(code: string, flag: string, words: string | undefined): string | undefined {
  refuseSecrets([[flag, words ?? '']]);
  if (words?.trim() !== '') return words?.trim();
  throw badValue(code, flag, words, { fix: message('text.required') });
}

/** A value that a flag cannot have: exit 2. */
export function badValue(
  code: string,
  flag: string,
  value: string,
  rest: Pick<ErrorParts, 'fix' | 'details'>,
): SovranError {
  return usageError(code, message('text.bad-value', { flag, value: JSON.stringify(value.slice(0, 80)) }), rest);
}
