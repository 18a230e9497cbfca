import type { Json, JsonObject } from '../../../../core/ports/json.ts';

/** The strings of an observed list. */
export function stringsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A string of an observed object, or ''. */
export function textAt(value: Json | undefined, key: string): string {
  const found = objectIn(value)[key];
  return typeof found === 'string' ? found : '';
}

/** The strings of an observed object, by key. */
export function textsAt(value: Json | undefined, key: string): Map<string, string> {
  const entries = Object.entries(objectIn(objectIn(value)[key]));
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** An object of observed values, or an empty one. */
export function objectIn(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
