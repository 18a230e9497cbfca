import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ended, fakeJob, installedEngine, until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { sampled } from '../../support/tier.ts';

const STARTER = fileURLToPath(new URL('../../support/start-fake-job.ts', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
const SPEC = { steps: 8, stepMs: 15 };

/** Runs the starter with kill points counted or armed; resolves with the signal that ended it. */
function run(
  store: string,
  environment: string,
  jobId: string,
  env: NodeJS.ProcessEnv,
): Promise<NodeJS.Signals | null> {
  const argv = [`--import=${PRELOAD}`, STARTER, store, environment, jobId, JSON.stringify(SPEC)];
  const child = spawn(process.execPath, argv, { env: { ...process.env, KILL_SPAWNS: '1', ...env }, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
}

function jobId(number: number): string {
  return `01JOB000000000000000${String(number).padStart(6, '0')}`;
}

test('a repeated killed start gives one worker, one result', async () => {
  const { runner, place, environment } = await installedEngine();
  const scratch = mkdtempSync(join(tmpdir(), 'sovran-points-'));
  await run(place.store, environment, jobId(0), { COUNT_TO: join(scratch, 'points') });
  const points = readFileSync(join(scratch, 'points'), 'utf8').trim().split('\n');
  rmSync(scratch, { recursive: true });
  expect(points.some((label) => label.startsWith('spawn'))).toBe(true);
  let number = 0;
  let killed = 0;
  const tried = sampled([...points.keys()], 1);
  for (const at of tried) {
    for (const side of ['before', 'after']) {
      const id = jobId((number += 1));
      const signal = await run(place.store, environment, id, { KILL_AT: String(at + 1), KILL_SIDE: side });
      if (signal === 'SIGKILL') killed += 1;
      await runner.jobs.start(fakeJob(environment, SPEC, id), {});
      const where = `${side} ${points[at]}`;
      expect(await ended(runner, id), where).toMatchObject({ state: 'succeeded' });
      expect(
        readFileSync(join(place.store, 'jobs', id, 'lives'), 'utf8')
          .trim()
          .split('\n'),
        where,
      ).toHaveLength(1);
      expect(existsSync(join(place.store, 'jobs', id, 'attempts', '2')), where).toBe(false);
    }
  }
  expect(killed).toBe(tried.length * 2);
  await until('every process to be gone', () => processesNaming(place.store).length === 0);
});
