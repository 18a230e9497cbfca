import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { ended, FAKE_TEMPLATES } from '../../support/process-place.ts';
import { sweep } from '../../support/kill-points.ts';
import { jobWorld, launchFake } from '../../support/launched-job.ts';
import { git } from '../../support/temp-project.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

const store = mkdtempSync(join(tmpdir(), 'sovran-test-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));

let seed = 0;

/** A project whose one job has ended and is not recorded. */
async function endedJob(): Promise<string> {
  const world = await jobWorld({ store });
  await ended(world.runner, await launchFake(world.ctx, { steps: 1 }, 'tuned', (seed += 1)));
  return world.root;
}

async function checkRecordedOnce(dir: string): Promise<void> {
  const project = openStore(dir);
  const [run] = await project.list('Run');
  expect(run?.spec).toMatchObject({ status: 'succeeded' });
  expect((await requireResource(project, 'Model', 'tuned')).spec.job).toBe(run?.metadata.name);
  expect(listOpenRuns(dir)).toEqual([]);
  expect(git(dir, 'log', '--format=%s').match(/job collect/g)).toHaveLength(1);
  expect(git(dir, 'status', '--porcelain').trim()).toBe('');
}

test('a killed recording of a job’s end happens exactly once', async () => {
  const report = await sweep({
    prepare: endedJob,
    command: ['job', 'list'],
    resume: 'same',
    env: () => ({ SOVRAN_STORE: store, SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES }),
    check: checkRecordedOnce,
  });
  expect(report.killed).toBe(report.states);
  expect(report.points).toBeGreaterThanOrEqual(30);
});
