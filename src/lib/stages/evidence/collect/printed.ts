import type { JsonObject } from '../../../core/ports/json.ts';

/** Pure: the words of each line that begins with a word, without it; the last takes the rest of its line. */
export function linesOf(printed: string, kind: string, fields: number): string[][] {
  return printed.split('\n').flatMap((line) => {
    const [first, ...words] = line.split(' ');
    if (first !== kind) return [];
    return [[...words.slice(0, fields - 1), words.slice(fields - 1).join(' ')]];
  });
}

/** Pure: the object in base64; empty for anything else. */
export function decoded(base64: string | undefined): JsonObject {
  try {
    return objectOf(JSON.parse(Buffer.from(base64 ?? '', 'base64').toString()));
  } catch {
    return {};
  }
}

/** Pure: the value if it is an object; empty for anything else. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
