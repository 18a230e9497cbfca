import type { Restarts, UnaskedEnd } from '../core/ports/restarts.ts';
import { parseJson } from '../core/kit/parse-json.ts';

/** Keeps `status` short where something ends every minute. */
const MOST = 100;

/** Ends as a supervisor records them, one JSON object `{at, how, words?, gaveUp?}` a line. Passes over a truncated line; empty without any. */
export function restartsOf(text: string): { restarts?: Restarts } {
  const lines = text.split('\n').flatMap(lineOf);
  if (lines.length === 0) return {};
  const ends = lines.slice(-MOST).map(({ at, how, words }): UnaskedEnd => ({
    at,
    how,
    ...(words ? { lastWords: words } : {}),
  }));
  return { restarts: { ends, ...(lines.at(-1)?.gaveUp ? { gaveUp: true } : {}) } };
}

interface Line {
  at: string;
  how: string;
  words?: string;
  gaveUp?: boolean;
}

function lineOf(line: string): Line[] {
  const value = parseJson<Partial<Line>>(line);
  return typeof value?.at === 'string' && typeof value.how === 'string' ? [value as Line] : [];
}
