import { dayOf } from '../../../core/kit/time.ts';
import type { Condition, Recipe } from '../../../core/project/resources/recipe.ts';
import { BadRow, type ChatRow } from './chat-row.ts';
import { compileMapping, fieldOf, type Fields } from './compile-mapping.ts';
import { readRejected, readShape } from './read-shape.ts';

/** A recipe ready for rows. `read` throws `BadRow`. */
export interface CompiledRecipe {
  keeps(row: Fields): boolean;
  read(row: Fields): ChatRow;
}

/** Compiles patterns once; throws the `SyntaxError` of a bad one. */
export function compileRecipe({ where = {}, groups = {}, map }: Recipe): CompiledRecipe {
  const read = map ? compileMap(map) : readWhole;
  const compiled = Object.entries(groups).map(([name, conditions]) => ({ name, holds: compileConditions(conditions) }));
  return {
    keeps: compileConditions(where),
    read: (row) => {
      const compared = compiled.find(({ holds }) => holds(row))?.name;
      return compared === undefined ? read(row) : { ...read(row), compared };
    },
  };
}

function compileConditions(conditions: NonNullable<Recipe['where']>): (row: Fields) => boolean {
  const compiled = Object.entries(conditions).map(([field, condition]) => compileCondition(field, condition));
  return (row) => compiled.every((holds) => holds(row));
}

function readWhole(row: Fields): ChatRow {
  const messages = readShape(row);
  const rejected = readRejected(row);
  return { messages, ...(rejected === undefined ? {} : { rejected }) };
}

function compileMap({
  system,
  prompt,
  completion,
  group,
  label,
  date,
}: NonNullable<Recipe['map']>): CompiledRecipe['read'] {
  const part = (mapping: typeof system) => (mapping === undefined ? undefined : compileMapping(mapping));
  const [ofSystem, ofPrompt, ofCompletion] = [part(system), compileMapping(prompt), compileMapping(completion)];
  const [ofGroup, ofLabel, ofDate] = [part(group), part(label), part(date)];
  return (row) => ({
    messages: [
      ...(ofSystem ? [{ role: 'system' as const, content: ofSystem(row) }] : []),
      { role: 'user', content: ofPrompt(row) },
      { role: 'assistant', content: ofCompletion(row) },
    ],
    ...(ofGroup ? { group: ofGroup(row) } : {}),
    ...(ofDate ? { date: readDay(ofDate(row)) } : {}),
    ...(ofLabel ? { label: ofLabel(row) } : {}),
  });
}

/** The day of a text. Throws `BadRow`. */
function readDay(text: string): string {
  const day = dayOf(text);
  if (day === undefined) throw new BadRow('bad-date');
  return day;
}

function compileCondition(field: string, condition: Condition): (row: Fields) => boolean {
  if (typeof condition !== 'object') return (row) => textOf(fieldOf(row, field)) === String(condition);
  const match = condition.match === undefined ? undefined : new RegExp(condition.match, 'u');
  const not = condition.not === undefined ? undefined : new RegExp(condition.not, 'u');
  const among = condition.in?.map(String);
  return (row) => {
    const value = fieldOf(row, field);
    const text = textOf(value);
    if (among && !among.includes(text)) return false;
    return (match?.test(text) ?? true) && !(not?.test(text) ?? false);
  };
}

/** A value as conditions see it: nothing for what is absent, JSON for lists and objects. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
