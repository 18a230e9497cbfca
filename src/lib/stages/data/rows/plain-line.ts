import type { ChatMessage } from './chat-row.ts';
import type { Fields } from './compile-mapping.ts';

/** Bytes of `{"messages":[]}`, and of a message without role and content, with its comma. */
const [AROUND, AROUND_MESSAGE] = [14, 25];

/** Whether a row of JSON has messages only, in the order of keys in which rows are written. */
export function isPlainShape({ messages, ...more }: Fields): boolean {
  if (!Array.isArray(messages) || Object.keys(more).length > 0) return false;
  return messages.every((turn) => Object.keys(turn as Fields)[0] === 'role');
}

/** Bytes of messages as JSON, which is no longer than it must be. `escapes`: characters with a backslash. */
export function plainLength(messages: readonly ChatMessage[], escapes: number): number {
  return messages.reduce(
    (sum, { role, content }) => sum + AROUND_MESSAGE + role.length + content.length,
    AROUND + escapes,
  );
}
