import type { JsonObject } from '../../../core/ports/json.ts';

/** Tags, or parameters, by key. */
export type Tags = Readonly<Record<string, string>>;

export const TAG = {
  project: 'sovran.project',
  projectId: 'sovran.project.id',
  run: 'sovran.run',
  model: 'sovran.model',
  digest: 'sovran.digest',
  /** Digest of what an object holds, written last: an object without it is not whole. */
  content: 'sovran.content',
} as const;

const LONGEST_KEY = 250;
const LONGEST_VALUE = 5_000;

/** As MLflow wants them; values that are too long end with `…`. */
export function tagList(tags: Tags): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key: safeKey(key), value: shortened(value) }));
}

/** Tags in an answer. */
export function tagsOf(thing: JsonObject | undefined): Tags {
  return Object.fromEntries(listIn(thing, 'tags').map(({ key, value }) => [textOf(key), textOf(value)]));
}

/** A key with only what MLflow takes: letters, digits, and `_ - . : /` or a blank. */
export function safeKey(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9_\-. :/]/g, '_').slice(0, LONGEST_KEY);
}

function shortened(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value;
}

/** A text or number in an answer; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A list in an answer. */
export function listIn(answer: JsonObject | undefined, key: string): JsonObject[] {
  const list = answer?.[key];
  return Array.isArray(list) ? (list as JsonObject[]) : [];
}

/** An object in an answer; empty for anything else. */
export function objectIn(answer: JsonObject | undefined, key: string): JsonObject {
  return (answer?.[key] ?? {}) as JsonObject;
}
