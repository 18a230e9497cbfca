import { createHash } from 'node:crypto';
import type { Json } from '../ports/json.ts';

/** JSON text with keys sorted and no spaces: equal values give equal bytes (RFC 8785 for the values used here). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value as Json));
}

/** `sha256:<hex>` of the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return digestOfText(canonicalJson(value));
}

/** `sha256:<hex>` of bytes, those of a text in UTF-8. */
export function digestOfText(text: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Keys in the order of their code units. */
function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const sorted = Object.keys(value).sort();
  return Object.fromEntries(
    sorted.filter((key) => value[key] !== undefined).map((key) => [key, sortKeys(value[key] as Json)]),
  );
}
