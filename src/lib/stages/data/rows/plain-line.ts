import type { ChatMessage, Role } from './chat-row.ts';

/** Bytes of `{"messages":[]}`, and of a message without role and content, with its comma. */
const [AROUND, AROUND_MESSAGE] = [14, 25];
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];

const asBytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const [START, END] = [asBytes('{"messages":['), asBytes(']}')];
const MESSAGES = (['system', 'user', 'assistant'] as const).map((role): [Role, Buffer] => [
  role,
  asBytes(`{"role":"${role}","content":"`),
]);
const MESSAGE_END = asBytes('"}');

/** A row, its messages, and their contents as they lie in it; undefined where they are escaped there. */
export interface PlainLine {
  bytes: Buffer;
  messages: ChatMessage[];
  contents: (Uint8Array | undefined)[];
}

/**
 * Messages as byte texts of a row written as sovran writes it; undefined where it is written otherwise. Faster than a parser, and
 * blind to control characters: `plainLength` shows them.
 */
export function readPlainLine(bytes: Buffer, from: number, to: number): PlainLine | undefined {
  const line: PlainLine = { bytes: bytes.subarray(from, to), messages: [], contents: [] };
  if (!startsAt(START, bytes, from)) return undefined;
  for (let at = from + START.length; ; at += 1) {
    const [role, head] = MESSAGES.find(([, start]) => startsAt(start, bytes, at)) ?? [];
    if (!role || !head) return undefined;
    const start = at + head.length;
    at = endOfText(bytes, start);
    if (!addMessage(line, role, bytes, start, at) || !startsAt(MESSAGE_END, bytes, at)) return undefined;
    at += MESSAGE_END.length;
    if (bytes[at] !== COMMA) return startsAt(END, bytes, at) && at + END.length === to ? line : undefined;
  }
}

function addMessage({ messages, contents }: PlainLine, role: Role, bytes: Buffer, from: number, to: number): boolean {
  const text = bytes.toString('latin1', from, to);
  const isEscaped = text.includes('\\');
  const content = isEscaped ? unescaped(text) : text;
  if (content === undefined) return false;
  messages.push({ role, content });
  contents.push(isEscaped ? undefined : bytes.subarray(from, to));
  return true;
}

function unescaped(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}

/** Place of the quote that ends a text, which no odd number of backslashes is before. */
function endOfText(bytes: Buffer, from: number): number {
  let end = bytes.indexOf(QUOTE, from);
  for (; end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let before = end;
    while (before > from && bytes[before - 1] === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return bytes.length;
}

function startsAt(part: Buffer, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < part.length; at += 1) if (part[at] !== bytes[from + at]) return false;
  return true;
}

/** Bytes of messages as JSON, which is no longer than it must be. `escapes`: characters with a backslash. */
export function plainLength(messages: readonly ChatMessage[], escapes: number): number {
  return messages.reduce(
    (sum, { role, content }) => sum + AROUND_MESSAGE + role.length + content.length,
    AROUND + escapes,
  );
}
