import { lineText } from '../../../core/text/plain.ts';

/** The empty place of a store that `known` named among other lines; undefined where it did not. */
export function readEmptyStore(said: string): string | undefined {
  const path = /^empty store: (\/.*)$/m.exec(said)?.[1];
  return path === undefined ? undefined : lineText(path);
}
