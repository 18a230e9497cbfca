import type { RunbookStep } from './schema.ts';

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

/** What holds no value: a choice is compared with answers as it is written, and a shell gets values as arguments alone. */
const UNFILLED = new Set(['kind', 'id', 'shell', 'limit', 'every', 'choices', 'stops']);

/** Pure: a step with its placeholders filled, each inside the one argument that holds it. */
export function fillStep<Step extends RunbookStep>(step: Step, values: Values): Step {
  return mapTexts(step, (text) => fill(text, values)) as Step;
}

/** Every text of a step in which a placeholder is filled. */
export function filledTexts(step: RunbookStep): string[] {
  const texts: string[] = [];
  mapTexts(step, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  const filled = Object.entries(value).map(([key, one]) => [key, UNFILLED.has(key) ? one : mapTexts(one, change)]);
  return Object.fromEntries(filled);
}
