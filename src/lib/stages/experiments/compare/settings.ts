import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';

/** A setting's value; null: the job does not state it, so that its engine's default holds. */
export type SettingValue = string | number | boolean | null;

/** Settings of a job by name, e.g. `lr`, `save.everySteps`, `model`. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** A setting that at least two jobs differ in, with its value in each. */
export interface SettingDifference {
  name: string;
  values: SettingValue[];
}

/** Names a digest, where the project knows it. */
export type NameOf = (digest: string) => string | undefined;

/** Everything that a job was given: kind, inputs, seed, engine runtime, resources, neutral keys. Pure. */
export function settingsOf({ spec }: JobRun, nameOf: NameOf): Settings {
  const { kind, seed, engine, resources, spec: neutral, inputs } = (spec.job ?? {}) as JsonObject;
  // a name says what is made and not how
  const { modelName: _name, ...keys } = (neutral ?? {}) as JsonObject;
  return {
    ...flat('', { kind, seed }),
    ...inputSettings(inputs, nameOf),
    ...flat('', keys),
    ...flat('engine.', (engine ?? {}) as JsonObject),
    ...flat('', (resources ?? {}) as JsonObject),
  };
}

function inputSettings(inputs: Json | undefined, nameOf: NameOf): Record<string, SettingValue> {
  const list = Array.isArray(inputs) ? (inputs as { name: string; digest: string }[]) : [];
  return Object.fromEntries(list.map(({ name, digest }) => [name, nameOf(digest) ?? shortDigest(digest)]));
}

/** The first twelve hexadecimal digits of a digest. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

/** Values by their path, a list as its texts joined by commas. Pure. */
export function flat(prefix: string, values: Record<string, Json | undefined>): Record<string, SettingValue> {
  const entries = Object.entries(values).flatMap(([name, value]): [string, SettingValue][] => {
    if (value === undefined) return [];
    if (Array.isArray(value)) return [[`${prefix}${name}`, value.map(String).join(',')]];
    if (value !== null && typeof value === 'object') return Object.entries(flat(`${prefix}${name}.`, value));
    return [[`${prefix}${name}`, value]];
  });
  return Object.fromEntries(entries);
}

/** The settings that differ, by name, and how many are equal. Pure. */
export function differencesOf(jobs: readonly Settings[]): { differing: SettingDifference[]; equal: number } {
  const names = [...new Set(jobs.flatMap((settings) => Object.keys(settings)))].toSorted();
  const rows = names.map((name) => ({ name, values: jobs.map((settings) => settings[name] ?? null) }));
  const differing = rows.filter(({ values }) => new Set(values).size > 1);
  return { differing, equal: rows.length - differing.length };
}
