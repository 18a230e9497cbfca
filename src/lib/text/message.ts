import type { en } from './en.ts';

export type MessageKey = keyof typeof en;
export type Catalogue = Record<MessageKey, string>;
export type Language = 'en' | 'fr';
export type MessageParams = Record<string, string | number>;

/** A line for people, not yet in a language. */
export interface Message {
  key: MessageKey;
  params?: MessageParams;
}

/** Names a message and its parameters; the words are chosen where it is shown. */
export function message(key: MessageKey, params?: MessageParams): Message {
  return params ? { key, params } : { key };
}
