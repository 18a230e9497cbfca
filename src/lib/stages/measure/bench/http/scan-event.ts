const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const SPACE = 32;
const OPEN_BRACE = 123;

/** What one pass over an event's bytes finds; offsets into the same buffer, -1 where absent. */
export interface EventScan {
  /** First byte of the text, after its quote. */
  textStart: number;
  /** The closing quote of the text. */
  textEnd: number;
  /** Text of the model's reasoning, which arrives before the answer. */
  reasoning: boolean;
  finish: boolean;
  usage: boolean;
  error: boolean;
}

const CONTENT = keyBytes('content');
const TEXT = keyBytes('text');
const REASONING = keyBytes('reasoning_content');
const FINISH = keyBytes('finish_reason');
const USAGE = keyBytes('usage');
const ERROR = keyBytes('error');

/** Finds the measured parts of an event without parsing it: quotes in texts are escaped, so keys cannot match. */
export function scanEvent(bytes: Buffer, start: number, end: number): EventScan {
  const scan = { textStart: -1, textEnd: -1, reasoning: false, finish: false, usage: false, error: false };
  for (let at = start; at < end; at++) {
    if (bytes[at] !== QUOTE) continue;
    const next = bytes[at + 1];
    if (next === 99) scanContent(bytes, at, end, CONTENT, scan);
    else if (next === 116) scanContent(bytes, at, end, TEXT, scan);
    else if (next === 114) scan.reasoning ||= hasText(bytes, valueAt(bytes, at, end, REASONING), end);
    else if (next === 102) scan.finish ||= bytes[valueAt(bytes, at, end, FINISH)] === QUOTE;
    else if (next === 117) scan.usage ||= bytes[valueAt(bytes, at, end, USAGE)] === OPEN_BRACE;
    else if (next === 101) scan.error ||= isError(bytes[valueAt(bytes, at, end, ERROR)]);
  }
  return scan;
}

function scanContent(bytes: Buffer, at: number, end: number, key: Uint8Array, scan: EventScan): void {
  if (scan.textStart >= 0) return;
  const value = valueAt(bytes, at, end, key);
  if (!hasText(bytes, value, end)) return;
  scan.textStart = value + 1;
  scan.textEnd = closingQuote(bytes, value + 1, end);
}

/** Where the value of `key` begins when the key's opening quote is at `at`; -1 when it is another key. */
function valueAt(bytes: Buffer, at: number, end: number, key: Uint8Array): number {
  if (at + key.length >= end) return -1;
  for (let offset = 0; offset < key.length; offset++) if (bytes[at + offset] !== key[offset]) return -1;
  let value = at + key.length;
  while (value < end && bytes[value] === SPACE) value += 1;
  return value < end ? value : -1;
}

function hasText(bytes: Buffer, value: number, end: number): boolean {
  return value >= 0 && value + 1 < end && bytes[value] === QUOTE && bytes[value + 1] !== QUOTE;
}

function isError(byte: number | undefined): boolean {
  return byte === OPEN_BRACE || byte === QUOTE;
}

function closingQuote(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  return end;
}

function keyBytes(name: string): Uint8Array {
  return Buffer.from(`"${name}"${String.fromCharCode(COLON)}`);
}
