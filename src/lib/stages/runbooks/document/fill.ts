import type { Expectation, RunbookStep } from './schema.ts';

/** Values of placeholders by name: inputs, and facts of an input as `environment.port`. */
export type Values = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{\{\s*([a-z][a-zA-Z0-9.-]*)\s*\}\}/g;

/** Names of the placeholders in a text. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** Pure: a text with its placeholders filled; one without a value stays as written. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

/**
 * Pure: a step with its placeholders filled, each inside the one argument that holds it. The text of a shell is never filled:
 * its values are arguments.
 */
export function fillStep<Step extends RunbookStep>(step: Step, values: Values): Step {
  const filled = Object.entries(step).map(([key, value]) => [key, fillValue(key, value, values)]);
  return Object.fromEntries(filled) as Step;
}

/** What holds no value: a choice is compared with answers as it is written. */
const UNFILLED = new Set(['kind', 'id', 'shell', 'limit', 'every', 'choices', 'stops']);

function fillValue(key: string, value: unknown, values: Values): unknown {
  if (UNFILLED.has(key)) return value;
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) return value.map((one: unknown) => (typeof one === 'string' ? fill(one, values) : one));
  return key === 'expect' && value ? fillExpectation(value, values) : value;
}

function fillExpectation({ contains, excludes, json, ...rest }: Expectation, values: Values): Expectation {
  const is = typeof json?.is === 'string' ? { is: fill(json.is, values) } : {};
  return {
    ...rest,
    ...(contains === undefined ? {} : { contains: fill(contains, values) }),
    ...(excludes === undefined ? {} : { excludes: fill(excludes, values) }),
    ...(json === undefined ? {} : { json: { ...json, ...is } }),
  };
}

/** Every text of a step in which a placeholder is filled. */
export function filledTexts(step: RunbookStep): string[] {
  return Object.entries(step).flatMap(([key, value]) => {
    if (UNFILLED.has(key)) return [];
    const parts: unknown[] = Array.isArray(value) ? value : [value];
    return parts.filter((part) => typeof part === 'string');
  });
}
