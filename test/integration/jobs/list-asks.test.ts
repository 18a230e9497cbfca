import { expect, test } from 'vitest';
import { listJobs } from '../../../src/lib/stages/jobs/list.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import type { RunSpec } from '../../../src/lib/core/project/resources/run.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { jobWorld, launchFake } from '../../support/launched-job.ts';

const ENDED = '2026-01-02T00:00:00.000Z';
const failed = (kind: string): Partial<RunSpec> => ({
  status: 'failed',
  endedAt: ENDED,
  failure: { code: 70, class: kind, message: 'm' },
});

/** One job, recorded like this, in a project whose engine notes what it is asked for, and is out of reach. */
async function listed(more: Partial<RunSpec>): Promise<{ asked: string[]; unreachable: string | undefined }> {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { steps: 1 });
  const run = await requireResource(world.ctx.project, 'Run', id);
  await world.ctx.project.write({ ...run, spec: { ...run.spec, ...more } });
  const asked: string[] = [];
  const runner: Runner = {
    ...world.runner,
    jobs: {
      ...world.runner.jobs,
      status: (one) => {
        asked.push(one);
        const text = message('host.silent', { host: 'local', seconds: 1 });
        return Promise.reject(new SovranError({ code: 'engine-unreachable', exit: EXIT.unreachable, text }));
      },
    },
  };
  const [job] = await listJobs({ ...world.ctx, runners: { ...world.ctx.runners, open: async () => runner } });
  expect(job).toMatchObject({ id, ...(more.status ? { status: more.status } : {}) });
  return { asked, unreachable: job?.unreachable };
}

test.each<[string, Partial<RunSpec>]>([
  ['that succeeded', { status: 'succeeded', endedAt: ENDED }],
  ['that failed for good', failed('manifest')],
])('the list asks no host about a job %s, shows its end', async (_, more) => {
  expect(await listed(more)).toEqual({ asked: [], unreachable: undefined });
});

test.each<[string, Partial<RunSpec>]>([
  ['that is open', {}],
  ['that was stopped', { status: 'stopped', endedAt: ENDED }],
  ['that failed for want of memory', failed('out-of-memory')],
])('the list asks the host about a job %s: it may resume', async (_, more) => {
  expect(await listed(more)).toEqual({ asked: [expect.any(String)], unreachable: 'engine-unreachable' });
});
