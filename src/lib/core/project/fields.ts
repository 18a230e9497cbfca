import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../ports/json.ts';
import type { Resource } from '../ports/project-store.ts';

/** Pure: some fields of a resource's `spec`, null for one that it has not. */
export function fieldsOf(spec: unknown, names: readonly string[]): JsonObject {
  const all = spec as JsonObject;
  return Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
}

/** Pure: a resource with other values of some fields; null takes one out. */
export function layFields(resource: Resource<unknown>, fields: JsonObject): Resource<unknown> {
  const entries = Object.entries({ ...(resource.spec as JsonObject), ...fields });
  return { ...resource, spec: Object.fromEntries(entries.filter(([, value]) => value !== null)) };
}

/** Pure: names of the fields in which two specs differ. */
export function differingFields(one: object, other: object): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.filter((name) => !isDeepStrictEqual(fieldsOf(one, [name]), fieldsOf(other, [name])));
}
