import type { Json, JsonObject } from '../ports/json.ts';

type Opaque =
  | bigint
  | symbol
  | Date
  | ReadonlyMap<never, never>
  | ReadonlySet<never>
  | ArrayBufferView
  | Promise<never>;

/**
 * The part of a type that JSON gives back as it went in: a function, a date or a map in it does not compile. What a
 * schema left `unknown` was read from JSON and passes.
 */
export type Jsonable<T> = unknown extends T
  ? T
  : T extends Json | undefined
    ? T
    : T extends Opaque | ((...args: never[]) => unknown)
      ? never
      : { [Key in keyof T]: Jsonable<T[Key]> };

/** A typed object as JSON, for the journal and for plans: a copy without the fields that are undefined. */
export function toJson<T extends object>(value: T & Jsonable<T>): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** The same for a list. */
export function toJsonList<T>(values: readonly (T & Jsonable<T>)[]): Json[] {
  return JSON.parse(JSON.stringify(values)) as Json[];
}

/**
 * What a step has put into the journal, as the type that the same step gave to `toJson`. Marked boundary: the name of
 * the step is all that ties the two together.
 */
export function outputOf<T>(outputs: Readonly<Record<string, Json>>, step: string): T | undefined {
  return outputs[step] as T | undefined;
}
