import type { JsonObject } from '../../../core/ports/json.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { nearestNames } from '../../../core/kit/nearest-names.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** A value that was typed and cannot be meant: exit 2. */
export function badValue(code: string, text: Message, fix?: Message, details?: JsonObject): SovranError {
  return new SovranError({ code, exit: EXIT.usage, text, ...(fix ? { fix } : {}), ...(details ? { details } : {}) });
}

/** Advice on a name that is not one of the known: the nearest, or all. */
export function suggest(word: string, known: readonly string[]): Message {
  const near = nearestNames(word, known);
  return near.length > 0
    ? message('cli.did-you-mean', { names: near.join(', ') })
    : message('scope.known', { names: known.join(', ') });
}
