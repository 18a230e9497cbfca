import type { z } from 'zod';

/** The parts of a zod schema's definition that say which keys it takes. */
interface Definition {
  type: string;
  shape?: Record<string, Schema>;
  innerType?: Schema;
  getter?: () => Schema;
  element?: Schema;
  items?: Schema[];
  options?: Schema[];
  keyType?: Schema;
  valueType?: Schema;
  in?: Schema;
  entries?: Record<string, string>;
}
type Schema = { def: Definition };

/** Keys that `schema` knows for the mapping at `path`; empty where any key is allowed. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let level = unwrap(schema);
  for (const part of path) level = level.flatMap((one) => unwrap(childOf(one, part)));
  return [...new Set(level.flatMap(keysOf))];
}

/** Dotted paths of the mappings of fixed keys below which `key` is known, outermost first: where a misplaced one belongs. */
export function placesOf(schema: z.ZodType, key: string): string[] {
  const found = placesBelow(unwrap(schema), [], key);
  return [...new Set(found)].sort((left, right) => left.split('.').length - right.split('.').length).slice(0, 3);
}

function placesBelow(level: Schema[], path: string[], key: string): string[] {
  return level.flatMap(({ def: { shape = {} } }) =>
    Object.entries(shape).flatMap(([name, child]) => [
      ...(name === key ? [[...path, name].join('.')] : []),
      ...placesBelow(unwrap(child), [...path, name], key),
    ]),
  );
}

function keysOf({ def }: Schema): string[] {
  if (def.shape) return Object.keys(def.shape);
  return Object.values(def.keyType?.def.entries ?? {});
}

function childOf({ def }: Schema, part: PropertyKey): Schema | undefined {
  if (def.shape) return def.shape[String(part)];
  return def.valueType ?? def.element ?? def.items?.[Number(part)];
}

/** What is left once optional, default, lazy and union are taken off. */
function unwrap(schema: Schema | undefined): Schema[] {
  if (!schema) return [];
  const { getter, innerType = getter?.(), options, in: input } = schema.def;
  if (innerType) return unwrap(innerType);
  if (input) return unwrap(input);
  return options ? options.flatMap(unwrap) : [schema];
}
