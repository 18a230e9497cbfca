import type { Mapping } from '../../../core/project/resources/recipe.ts';
import { BadRow } from './chat-row.ts';

export type Fields = Record<string, unknown>;

/** Takes one text out of a raw row. Throws `BadRow` when the row does not hold it. */
export type Extract = (row: Fields) => string;

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** Compiles a mapping of a recipe once; throws the `SyntaxError` of a bad pattern. */
export function compileMapping(mapping: Mapping): Extract {
  if (typeof mapping === 'string') return (row) => requireField(row, mapping);
  if ('constant' in mapping) return () => mapping.constant;
  if (!('field' in mapping)) return (row) => fillTemplate(mapping.template, row, '');
  const capture = mapping.capture === undefined ? undefined : new RegExp(mapping.capture, 'u');
  return (row) => {
    const raw = requireField(row, mapping.field);
    const captured = capture ? captureFrom(capture, raw) : raw;
    const value =
      mapping.values && Object.hasOwn(mapping.values, captured) ? (mapping.values[captured] ?? '') : captured;
    return mapping.template === undefined ? value : fillTemplate(mapping.template, row, value);
  };
}

/** Value of a field; dots go into nested objects unless the whole name is a field. */
export function fieldOf(row: Fields, name: string): unknown {
  if (Object.hasOwn(row, name)) return row[name];
  return name.split('.').reduce<unknown>((value, key) => {
    const holder = typeof value === 'object' && value !== null ? (value as Fields) : {};
    return Object.hasOwn(holder, key) ? holder[key] : undefined;
  }, row);
}

function requireField(row: Fields, name: string): string {
  const value = fieldOf(row, name);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || value.trim() === '') throw new BadRow('missing-field');
  return value.trim();
}

function captureFrom(pattern: RegExp, text: string): string {
  const found = pattern.exec(text);
  const value = (found?.[1] ?? found?.[0] ?? '').trim();
  if (value === '') throw new BadRow('no-match');
  return value;
}

function fillTemplate(template: string, row: Fields, value: string): string {
  return template.replace(PLACEHOLDER, (_, name: string) => (name === 'value' ? value : requireField(row, name)));
}
