import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ended } from '../../support/process-place.ts';
import { jobWorld, launchFake } from '../../support/launched-job.ts';
import { complaints } from '../../support/surface-schemas.ts';

const WRITE_OFF = 'sovran job reconcile --write-off';

test('fetches a colleague’s record before abandoning swept outputs', async () => {
  const here = await jobWorld();
  const { run } = here;
  const id = await launchFake(here.ctx, {});
  expect(await ended(here.runner, id)).toMatchObject({ state: 'succeeded' });
  rmSync(join(here.store, 'jobs', id, 'out', 'model'), { recursive: true });
  const listed = await run('job', 'list');
  expect(listed.stderr.replaceAll('\n', ' ')).toMatch(/its outputs are gone.*git pull.*--write-off/);
  const left = await run('job', 'reconcile', '--yes', '--json');
  expect(complaints('Reconciliation', left.json)).toEqual([]);
  expect(left).toMatchObject({ exit: 1, json: { kept: [{ id, why: 'outputs-gone' }], recorded: [] } });
  const { stdout } = await run('job', 'reconcile', '--yes');
  expect(stdout).toContain('git pull CLONE');
  expect(stdout.lastIndexOf('git pull CLONE')).toBeLessThan(stdout.lastIndexOf(`${WRITE_OFF} ${id}`));
  const given = await run('job', 'reconcile', '--write-off', id, '--yes', '--json');
  expect(given.json).toMatchObject({ recorded: [{ id, status: 'failed' }], kept: [] });
});
