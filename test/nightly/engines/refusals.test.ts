import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineWorld, type EngineWorld } from '../../support/engine-world.ts';
import { WHOLE } from '../../support/tier.ts';

/** An environment is built where no earlier run has; importing an engine takes a minute on a busy machine. */
const timeout = 1_800_000;
const RUN_TESTS = join(import.meta.dirname, '../../../templates/engines/cpu/tests/run.py');

/** Tests of the shared frame that depend on an engine's own libraries; all tests of `cpu` run with the commit. */
const MODULES = { trl: ['test_hub'], 'llm-compressor': ['test_hub', 'test_progress'], vllm: ['test_hub'] };

describe.runIf(WHOLE)('in the environment of each engine', () => {
  let world: EngineWorld;

  beforeAll(async () => {
    world = await engineWorld(Object.keys(MODULES));
  }, timeout);

  afterAll(() => world.dispose());

  test.for(Object.entries(MODULES))('%s names what it asks of the hub', { timeout }, async ([engine, modules]) => {
    const report = join(world.dir, `${engine}.json`);
    const argv = ['-B', RUN_TESTS, '--engine', engine, '--report', report, ...modules];
    const done = spawnSync(await world.python(engine), argv, { encoding: 'utf8' });
    expect(done.status, done.stderr.slice(-3000)).toBe(0);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ failed: 0, skipped: 0 });
  });
});
