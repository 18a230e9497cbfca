import { z } from 'zod';
import type { Message, MessageKey, MessageParams, WordsOfData } from './message.ts';

/** Words of a data file in every language of the surface. */
export const wordsSchema = z.strictObject({ en: z.string().min(1), fr: z.string().min(1) });

/** Words of a data file, or the key of a message that others share. */
export const lineSchema = z.union([wordsSchema, z.string().min(1)]);

/** A line of a data file; parameters fill it as they fill a catalogue's. */
export function messageOfData(line: WordsOfData | string, params: MessageParams = {}): Message {
  if (typeof line === 'string') return { key: line as MessageKey, params };
  return { key: 'text.words', params: { ...params, words: line } };
}
