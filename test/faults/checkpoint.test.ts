import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderEvent } from '../../src/lib/stages/work/jobs/render.ts';
import { plainPaint, type View } from '../../src/lib/core/text/view.ts';
import { tempDir } from '../support/temp-project.ts';
import { plainTranslate } from '../support/plain-translate.ts';

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

test.for([
  ['step-00000020', 'en', 'Warning: damaged checkpoints ignored (step-00000030); resuming from step-00000020'],
  ['', 'fr', 'reprise depuis le début'],
] as const)('[fault 32] a follower sees which checkpoint is used: %j, in %s', ([used, language, told]) => {
  const t = plainTranslate(language);
  const view: View = { language, t, paint: plainPaint, time: (iso) => iso };
  const head = { v: 1, ts: '2026-01-01T00:00:00.000Z', jobId: 'j', seq: 1, rank: 0 };
  const event = { ...head, type: 'warning', code: 'checkpoint-damaged', damaged: 'step-00000030', used };
  expect(renderEvent(event, view)).toContain(told);
});
