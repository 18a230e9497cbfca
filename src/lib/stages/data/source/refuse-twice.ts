import { message } from '../../../core/text/message.ts';
import { badSource } from './source-error.ts';

/** A file given twice would count every row of it twice, and then drop them as duplicates: surely a slip. */
export function refuseTwice(paths: readonly string[]): void {
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice === undefined) return;
  throw badSource('source-twice', message('data.twice', { path: twice }), message('data.twice.fix'), { path: twice });
}
