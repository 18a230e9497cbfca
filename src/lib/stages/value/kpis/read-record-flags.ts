import { z } from 'zod';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';

/** A number in decimals. Throws `bad-number` (exit 2). */
export function readValue(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  throw badValue('bad-number', 'VALUE', text, { fix: message('value.record.value.fix') });
}

/** A day of the calendar, `YYYY-MM-DD`. Throws `bad-date` (exit 2). */
export function readDay(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw badValue('bad-date', '--at', text, { fix: message('value.record.at.fix') });
}
