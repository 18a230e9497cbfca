import { parseJson } from '../../../core/kit/parse-json.ts';
import type { z } from 'zod';
import { feedbackLineSchema } from './schema.ts';

type Line = z.infer<typeof feedbackLineSchema>;

/** A file of feedback, read; `firstInvalid` is the number of a line, 0 for none. */
export interface ParsedFeedback {
  lines: Line[];
  invalid: number;
  firstInvalid: number;
}

/** JSON lines; empty ones do not count. Pure. */
export function parseFeedback(text: string): ParsedFeedback {
  const parsed: ParsedFeedback = { lines: [], invalid: 0, firstInvalid: 0 };
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const found = feedbackLineSchema.safeParse(parseJson(line)).data;
    if (found) parsed.lines.push(found);
    else if (++parsed.invalid === 1) parsed.firstInvalid = at + 1;
  }
  return parsed;
}

/** Rows for `data prepare`, as JSON lines: labels of known requests with their prompt, one a request. Pure. */
export function labelledRows(lines: readonly Line[], known: ReadonlySet<string>): string[] {
  const rows = new Map<string, string>();
  for (const { requestId, prompt, label } of lines)
    if (prompt !== undefined && label !== undefined && known.has(requestId) && !rows.has(requestId))
      rows.set(requestId, `${JSON.stringify({ prompt, completion: label })}\n`);
  return [...rows.values()];
}
