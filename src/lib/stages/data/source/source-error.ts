import type { JsonObject } from '../../../core/ports/json.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';

/** An unusable source (exit 2), with file and byte. `look`: command that shows it, by default the file. */
export function badSource(code: string, text: Message, fix: Message, details: JsonObject, look?: string): SovranError {
  const place = look ?? (typeof details.path === 'string' ? details.path : '.');
  const next = [`ls -l ${shellWord(place)}`];
  return usageError(code, text, { fix, next, details });
}

/** A CSV quote that opens a field and is never closed, so that later rows are unknown. */
export function unclosedQuote(path: string, line: number, byte: number): SovranError {
  const place = { path, line: String(line), byte };
  return badSource('unclosed-quote', message('data.unclosed-quote', place), message('data.unclosed-quote.fix'), {
    path,
    line,
    byte,
  });
}

/** A source in no form that `data prepare` reads. */
export function wrongFormat(path: string, reason: Message['key'], byte = 0): SovranError {
  return badSource('wrong-format', message(reason, { path, byte }), message('data.wrong-format.fix'), { path, byte });
}

/** A file given twice would count every row of it twice, and then drop them as duplicates: surely a slip. */
export function refuseTwice(paths: readonly string[]): void {
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice === undefined) return;
  throw badSource('source-twice', message('text.given-twice', { value: twice }), message('data.twice.fix'), {
    path: twice,
  });
}
