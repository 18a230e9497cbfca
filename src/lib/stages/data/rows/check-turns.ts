import type { ChatMessage, Problem } from './chat-row.ts';

/** Tokens that steer chat templates: in a text they let the data speak as another role. */
const CONTROL_TOKEN =
  /<\|[A-Za-z0-9_-]{1,40}\|>|\[\/?INST\]|<\/?s>|<<\/?SYS>>|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>/;
const BLANK = /^(?:\s|\xC2\xA0|\xE2\x80[\x80-\x8F\xA8-\xAF])*$/;

/** The first rule that a conversation breaks: optional system, then user and assistant in turns, no empty text. */
export function checkMessages(messages: readonly ChatMessage[]): Problem | undefined {
  const first = messages[0]?.role === 'system' ? 1 : 0;
  if (messages.length - first < 2 || messages.at(-1)?.role !== 'assistant') return 'no-answer';
  for (let at = 0; at < messages.length; at += 1) {
    const { role, content } = messages[at] as ChatMessage;
    const expected = at < first ? 'system' : (at - first) % 2 === 0 ? 'user' : 'assistant';
    if (role !== expected) return 'bad-order';
    if (isBlank(content)) return 'empty-text';
    if (holdsControlToken(content)) return 'control-token';
  }
  return undefined;
}

function isBlank(content: string): boolean {
  const code = content.charCodeAt(0);
  return !(code > 0x20 && code < 0x7f) && BLANK.test(content);
}

/** The patterns all start with `<` or `[`, which most texts do not hold. */
export function holdsControlToken(content: string): boolean {
  return (content.includes('<') || content.includes('[')) && CONTROL_TOKEN.test(content);
}
