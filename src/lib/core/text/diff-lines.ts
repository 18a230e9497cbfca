import { plainText } from './plain.ts';
import type { View } from './view.ts';

/** A diff for people: indented, what comes and what goes in their colours. */
export function diffLines(diff: string, { paint }: View): string[] {
  return plainText(diff)
    .split('\n')
    .map((line) => {
      const text = `  ${line}`;
      if (line.startsWith('+')) return paint.good(text);
      return line.startsWith('-') ? paint.bad(text) : text;
    });
}
