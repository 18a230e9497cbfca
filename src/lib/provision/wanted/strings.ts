import type { Json } from '../../ports/json.ts';

/** The strings of an observed list. */
export function stringsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
