import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../../support/temp-project.ts';

/** The engine is built from its locks where no earlier run has. */
const PATIENCE_MS = 900_000;

test(
  '[fault 32] the trainer skips damaged checkpoints, resumes before them, names both',
  { timeout: PATIENCE_MS },
  async () => {
    const report = join(tempDir(), 'report.json');
    const run = spawn('node', ['scripts/workers.ts', '--report', report, 'test_damaged'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [run.stdout, run.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(run, 'close')) as [number];
    expect(code, said.slice(-2000)).toBe(0);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual({ passed: 3, failed: 0, skipped: 0 });
  },
);
