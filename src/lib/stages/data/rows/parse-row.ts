import { isUtf8 } from 'node:buffer';
import { toByteText } from '../hashing/byte-text.ts';
import type { Fields } from './compile-mapping.ts';
import { BadRow } from './chat-row.ts';

const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** One row of JSON as an object of byte texts: its bytes are parsed as they are, unless an escape names a character. */
export function parseByteRow(bytes: Buffer, from: number, to: number, mayEscape: boolean): Fields {
  const text = bytes.toString('latin1', from, to);
  if (!mayEscape || !text.includes('\\u')) return asObject(parse(text));
  return asObject(parse(toByteText(withoutEscapes(bytes.toString('utf8', from, to)))));
}

/** One row of JSON as an object of real texts, for recipes, whose patterns see characters. */
export function parseTextRow(bytes: Buffer, from: number, to: number): Fields {
  return asObject(parse(bytes.toString('utf8', from, to)));
}

/** Throws when the bytes are not UTF-8. */
export function checkUtf8(bytes: Buffer, from: number, to: number): void {
  if (!isUtf8(bytes.subarray(from, to))) throw new BadRow('bad-utf8');
}

/** The same JSON with characters instead of escapes; a lone surrogate stays escaped. */
function withoutEscapes(text: string): string {
  const plain = JSON.stringify(parse(text));
  if (LONE_SURROGATE.test(plain)) throw new BadRow('bad-utf8');
  return plain;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRow('bad-json');
  }
}

function asObject(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRow('not-object');
  return value as Fields;
}
