import type { Json, JsonObject } from '../ports/json.ts';

type Opaque =
  | bigint
  | symbol
  | Date
  | ReadonlyMap<never, never>
  | ReadonlySet<never>
  | ArrayBufferView
  | Promise<never>;

/** The part of a type that survives JSON; a function, date or map in it does not compile. `unknown` passes. */
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

export function toJsonList<T>(values: readonly (T & Jsonable<T>)[]): Json[] {
  return JSON.parse(JSON.stringify(values)) as Json[];
}

/** A step’s journalled output, typed as the step gave it to `toJson`; unchecked. */
export function outputOf<T>(outputs: Readonly<Record<string, Json>>, step: string): T | undefined {
  return outputs[step] as T | undefined;
}
