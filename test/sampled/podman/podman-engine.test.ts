import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { besideStartContract } from '../../contract/runner/beside-start-contract.ts';
import { runnerContract } from '../../contract/runner/runner-contract.ts';
import { unbegunContract } from '../../contract/runner/unbegun-contract.ts';
import { installedDocker } from '../../support/docker.ts';
import { ended, fakeJob } from '../../support/process-place.ts';
import { privatePodman, type PrivatePodman } from '../../support/podman.ts';
import { WHOLE } from '../../support/tier.ts';
import { prepareContained } from '../../support/unbegun-job.ts';

describe('through Podman’s compatible socket', () => {
  let podman: PrivatePodman;
  beforeAll(async () => {
    podman = await privatePodman();
  });
  afterAll(() => podman.stop());
  if (WHOLE) {
    runnerContract(() => installedDocker(podman.socket));
    unbegunContract(() => installedDocker(podman.socket), prepareContained);
    besideStartContract(() => installedDocker(podman.socket));
  } else
    test('a job runs in a container and succeeds', async () => {
      const { runner, environment } = await installedDocker(podman.socket);
      const job = fakeJob(environment, { steps: 2, stepMs: 5 });
      await runner.jobs.start(job, {});
      expect(await ended(runner, job.jobId)).toMatchObject({ state: 'succeeded' });
    });
});
