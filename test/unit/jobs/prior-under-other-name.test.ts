import { expect, test } from 'vitest';
import { findPriorJobs } from '../../../src/lib/stages/jobs/prior-jobs.ts';
import { draftJob } from '../../../src/lib/stages/jobs/request.ts';
import { recordOfStart } from '../../../src/lib/stages/jobs/start-job.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { SshDestination, SshDirectory } from '../../../src/lib/core/ports/ssh-directory.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { fakeRequest } from '../../support/launched-job.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const ID = '01JD0000000000000000000009';
const HOSTS = { gpu1: 'ops@gpu1', alias: 'root@gpu1', gpu2: 'ops@gpu2' };

test.for([
  ['another name of its machine', 'alias', 'gpu1', { id: ID, state: 'stopped' }],
  ['the name that is left of its machine', 'gpu1', 'gone', { id: ID, state: 'stopped' }],
  ['another machine', 'gpu2', 'gpu1', null],
  ['a machine that may be the one of a name that is gone, and is not', 'gpu2', 'gone', null],
] as const)('a launch on %s resumes an interrupted job or not', async ([, host, under, prior]) => {
  const engineOn = (name: string) => ({
    jobs: { status: async () => (name === 'gpu2' ? undefined : { id: ID, state: 'stopped', resumable: true }) },
  });
  const namesOf = async ({ address }: SshDestination): Promise<string[]> => [address.replace(/^.*@/, '')];
  const ctx = stageContext(tempProject(), {
    runners: { open: async (name) => engineOn(name) as unknown as Runner },
    hosts: { directory: async () => ({ namesOf }) as unknown as SshDirectory },
  });
  const spec = { transport: 'auto', runner: 'process', labels: {} };
  for (const [name, address] of Object.entries(HOSTS))
    await ctx.project.write(resourceOf('Host', name, { ...spec, address }));
  const request = { ...fakeRequest({ spec: { steps: 3 }, subject: 'tuned', seed: 7 }), host };
  const draft = draftJob(request, { name: 'cpu', runner: 'process', environment: 'sha256:e' }, 2, 0);
  const run = recordOfStart(
    { ...request, host: under },
    { ...draft, jobId: ID },
    'process',
    '2026-01-01T00:00:00.000Z',
  );
  await ctx.project.write(resourceOf('Run', ID, { ...run, status: 'stopped' }));
  expect(await findPriorJobs(request, draft, ctx)).toEqual({ prior, rival: null });
});
