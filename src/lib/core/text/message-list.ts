import { message, type Message } from './message.ts';

/** Several messages as one, separated by commas. */
export function listOf([head, ...tail]: readonly Message[]): Message {
  if (!head) return message('text.list.none');
  return tail.length === 0 ? head : message('text.list', { head, tail: listOf(tail) });
}

/** What was counted and how often: `3 × not JSON`. */
export function counted(word: Message, count: number): Message {
  return message('text.counted', { word, count });
}
