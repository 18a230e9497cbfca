import { type Message, message } from '../../../core/text/message.ts';

/** Values that have words of their own in each language. */
const WORDED = [
  'unknown',
  'none',
  'summary',
  'open-data',
  'granted',
  'withheld',
  'free',
  'conditional',
  'research-only',
  'forbidden',
] as const;

/** The value of a fact in a sentence: lists joined, numbers in the reader's notation. */
export function factWords(value: unknown): string | number | Message {
  if (typeof value === 'boolean') return message(value ? 'text.yes' : 'text.no');
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.length === 0 ? message('catalogue.value.none') : value.join(', ');
  const worded = WORDED.find((word) => word === value);
  return worded ? message(`catalogue.value.${worded}`) : String(value);
}
