import type { en } from './en.ts';

export type MessageKey = keyof typeof en;
export type Catalogue = Record<MessageKey, string>;
export type Language = 'en' | 'fr';
/** What fills a message: words, numbers in the reader's notation, or another message (a reason inside a sentence). */
export type MessageParams = { [name: string]: string | number | Message };

/** A line for people, not yet in a language. */
export interface Message {
  key: MessageKey;
  params?: MessageParams;
}

/** Names a message and its parameters; the words are chosen where it is shown. */
export function message(key: MessageKey, params?: MessageParams): Message {
  return params ? { key, params } : { key };
}
