import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { packagedEngines, readEngine } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import type { JobKind } from '../../../../src/lib/core/ports/runner.ts';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import type { EngineVariant } from '../../../../src/lib/core/project/engine-definition.ts';
import { configOf } from '../../../../src/lib/stages/jobs/engines/mapping.ts';
import { readCases } from '../../../support/cases.ts';

interface Table {
  engine: string;
  kind: JobKind;
  cases: { name: string; variant?: EngineVariant; set: JsonObject; config: JsonObject; without?: string[] }[];
}

const rows = globSync('test/cases/engines/*.yaml')
  .map((path) => readCases<Table>(`engines/${basename(path)}`))
  .flatMap(({ engine, kind, cases }) => cases.map((one) => ({ engine, kind, ...one })));

test.for(rows)('$engine: $name', async ({ engine, kind, variant = 'cpu', set, config, without = [] }) => {
  const { jobs } = await readEngine(packagedEngines(), engine);
  const made = configOf(jobs[kind]?.config ?? {}, set, variant);
  expect(Object.fromEntries(Object.keys(config).map((key) => [key, made[key]]))).toEqual(config);
  expect(without.filter((key) => key in made)).toEqual([]);
});

test('TRL reads no neutral key that it does not declare', async () => {
  const { jobs } = await readEngine(packagedEngines(), 'trl');
  const { config = {}, settings = [] } = jobs.finetune ?? {};
  const rules = Object.values(config).filter((rule) => rule !== null && typeof rule === 'object' && 'from' in rule);
  const read = rules.map(({ from }) => from.split('.')[0] ?? '');
  expect(read.filter((key) => key !== 'seed' && !settings.includes(key))).toEqual([]);
  expect(settings.filter((key) => key !== 'loss' && !read.includes(key))).toEqual([]);
});
