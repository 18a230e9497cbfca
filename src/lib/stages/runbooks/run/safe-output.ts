import { maskSecrets, maskWords } from '../../../core/text/mask-secrets.ts';
import type { Message, MessageParams } from '../../../core/text/message.ts';
import { plainText } from '../../../core/text/plain.ts';

/** What is kept of an output's beginning and end, characters. */
const HEAD_CHARACTERS = 2_000;
const TAIL_CHARACTERS = 6_000;
/** Pure: output of a step as it is shown and kept: no escape sequences, no secrets, no more than its beginning and end. */
export function safeOutput(text: string): string {
  const plain = safeText(text).trimEnd();
  if (plain.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return plain;
  const left = plain.length - HEAD_CHARACTERS - TAIL_CHARACTERS;
  return `${plain.slice(0, HEAD_CHARACTERS)}\n… ${left} …\n${plain.slice(-TAIL_CHARACTERS)}`;
}

/** Pure: any text of a run as it is recorded and shown: no escape sequences, no secrets. */
export function safeText(text: string): string {
  return maskSecrets(plainText(text));
}

/** Pure: the same for the words of a command. */
export function safeWords(words: readonly string[]): string[] {
  return maskWords(words.map(plainText));
}

/** Pure: the same for what fills a message, as words of an output in a reason. */
export function safeMessage({ key, params = {} }: Message): Message {
  const safe = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? safeText(value) : value,
  ]);
  return { key, params: Object.fromEntries(safe) as MessageParams };
}
