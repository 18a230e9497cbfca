import type { JsonObject } from '../../../core/ports/json.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { settingsOf, type NameOf, type SettingValue } from '../../experiments/compare/settings.ts';
import type { Report } from '../../measure/reports/report.ts';
import { safeKey, shortened } from './tags.ts';

export type { NameOf } from '../../experiments/compare/settings.ts';

type Params = Record<string, string>;

/** What a job was given; a value is written as its text. Pure. */
export function jobParams(run: JobRun, nameOf: NameOf): Params {
  return asParams(settingsOf(run, nameOf));
}

/** What was measured, and how; texts that reports make for people are left out. Pure. */
export function reportParams({ measured, method }: Report): Params {
  return asParams({
    ...flat('measured', toJson(measured as JsonObject)),
    ...flat('method', toJson(method as JsonObject)),
  });
}

function asParams(values: Readonly<Record<string, SettingValue>>): Params {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [safeKey(name), shortened(String(value))]));
}

function flat(prefix: string, values: JsonObject): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, SettingValue][] => {
      const key = `${prefix}.${name}`;
      if (value === null || Array.isArray(value)) return [];
      return typeof value === 'object' ? Object.entries(flat(key, value)) : [[key, value]];
    }),
  );
}
