import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagedEngines, readEngine } from '../../../src/lib/adapters/runners/folders/definitions.ts';
import { engineWorld, type EngineWorld } from '../../support/engine-world.ts';
import { mappingRows, type MappingRow } from '../../support/mapping-rows.ts';
import { WHOLE } from '../../support/tier.ts';

/** An environment is built where no earlier run has; importing an engine takes a minute on a busy machine. */
const timeout = 1_800_000;
const MODULES = resolve('test/support/parsers');

interface Said {
  version: string;
  rows: number;
  refused: string[];
}

let world: EngineWorld;

async function parse(engine: string, rows: readonly MappingRow[]): Promise<Said> {
  const python = await world.python(engine);
  const PYTHONPATH = [resolve('templates/engines', engine), resolve('templates/engines/worker'), MODULES].join(':');
  const done = spawnSync(python, ['-B', resolve(MODULES, `accept-${engine}.py`)], {
    input: JSON.stringify(rows),
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONPATH, HF_HUB_OFFLINE: '1', VLLM_NO_USAGE_STATS: '1' },
  });
  expect(done.status, done.stderr.slice(-3000)).toBe(0);
  // A library may warn on the same stream before.
  return JSON.parse(done.stdout.trimEnd().split('\n').at(-1) ?? '') as Said;
}

const tables = await mappingRows();

/** The environments are gigabytes: a whole run alone builds them. */
describe.runIf(WHOLE)('in the environment of each engine', () => {
  beforeAll(async () => {
    world = await engineWorld(Object.keys(tables));
  }, timeout);

  afterAll(() => world.dispose());

  test.for(Object.keys(tables))('%s accepts every row of its table', { timeout }, async (engine) => {
    const rows = tables[engine] ?? [];
    const said = await parse(engine, rows);
    console.log(`${engine} ${said.version}: ${said.rows} rows accepted`);
    expect(said).toEqual({
      version: (await readEngine(packagedEngines(), engine)).version,
      rows: rows.length,
      refused: [],
    });
  });

  test('a row of an unknown option is named', { timeout }, async () => {
    const [row] = tables['vllm'] ?? [];
    const wrong = { ...row!, name: 'misspelt', config: { ...row!.config, 'max-model-length': 1 } };
    const { refused } = await parse('vllm', [row!, wrong]);
    expect(refused.map((words) => words.split(':')[0])).toEqual(['misspelt']);
  });
});
