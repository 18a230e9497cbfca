import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { packagedEngines, readEngine } from '../../src/lib/adapters/runners/folders/definitions.ts';
import type { JobKind } from '../../src/lib/core/ports/runner.ts';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';
import type { EngineVariant } from '../../src/lib/core/project/engine-definition.ts';
import { chooseGroup } from '../../src/lib/stages/models/quantize/launch-quantization.ts';
import { configOf } from '../../src/lib/stages/jobs/engines/mapping.ts';
import { readCases } from './cases.ts';

/** A row of the mapping tables as an engine gets it. */
export interface MappingRow {
  name: string;
  variant: EngineVariant;
  /** Neutral settings. */
  neutral: JsonObject;
  /** What the engine's own parser must accept. */
  config: JsonObject;
}

/** Rows of every engine's mapping table, by engine; those that a launch refuses never reach the engine. */
export async function mappingRows(): Promise<Record<string, MappingRow[]>> {
  const rows = [...(await trainingRows()), ...(await servingRows()), ...(await quantizeRows())];
  return Object.groupBy(rows, ({ engine }) => engine) as Record<string, MappingRow[]>;
}

type Row = MappingRow & { engine: string };

interface Table {
  engine: string;
  kind: JobKind;
  cases: { name: string; variant?: EngineVariant; set: JsonObject }[];
}

async function trainingRows(): Promise<Row[]> {
  const tables = globSync('test/cases/engines/*.yaml').map((path) => readCases<Table>(`engines/${basename(path)}`));
  const made = tables.flatMap(({ engine, kind, cases }) =>
    cases.map(async ({ name, variant = 'cpu', set }) => {
      const { jobs } = await readEngine(packagedEngines(), engine);
      const neutral = { seed: 42, ...set };
      return { engine, name, variant, neutral, config: configOf(jobs[kind]?.config ?? {}, neutral, variant) };
    }),
  );
  return Promise.all(made);
}

async function servingRows(): Promise<Row[]> {
  const { serves } = await readEngine(packagedEngines(), 'vllm');
  const cases = readCases<{ variant: EngineVariant; neutral: JsonObject }[]>('serving/vllm.yaml');
  return cases.map(({ variant, neutral }) => {
    const name = `${variant} ${JSON.stringify(neutral)}`;
    return { engine: 'vllm', name, variant, neutral, config: configOf(serves?.config ?? {}, neutral, variant) };
  });
}

interface QuantizeCase {
  scheme: string;
  variant?: EngineVariant;
  columns?: number[];
  rows?: number;
  gates?: string[];
}

async function quantizeRows(): Promise<Row[]> {
  const { jobs } = await readEngine(packagedEngines(), 'llm-compressor');
  const { schemes = {}, config = {} } = jobs.quantize ?? {};
  const cases = readCases<QuantizeCase[]>('quantize/quantizers.yaml');
  return cases
    .filter(({ scheme, gates }) => scheme in schemes && gates === undefined)
    .map(({ scheme, variant = 'cpu', columns = [], rows }) => {
      const layers = columns.map((count, at) => ({ name: `layer${at}`, columns: count }));
      const groups = schemes[scheme]?.groups;
      const groupSize = groups && chooseGroup(groups, layers).size;
      const calibrated = rows === undefined ? {} : { calibrated: true };
      const neutral = { scheme, ...calibrated, ...(groupSize === undefined ? {} : { groupSize }) };
      const name = `${scheme} on columns ${columns.join(', ')} with ${rows ?? 'no'} rows, ${variant}`;
      return { engine: 'llm-compressor', name, variant, neutral, config: configOf(config, neutral, variant) };
    });
}
