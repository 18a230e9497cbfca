import { afterAll, beforeAll, describe } from 'vitest';
import { installedDocker } from '../../support/docker.ts';
import { privatePodman, type PrivatePodman } from '../../support/podman.ts';
import { prepareContained } from '../../support/unbegun-job.ts';
import { besideStartContract } from './beside-start-contract.ts';
import { engineContract } from './engine-contract.ts';
import { unbegunContract } from './unbegun-contract.ts';

describe('through Podman’s compatible socket', () => {
  let podman: PrivatePodman;
  beforeAll(async () => {
    podman = await privatePodman();
  });
  afterAll(() => podman.stop());
  engineContract(() => installedDocker(podman.socket));
  unbegunContract(() => installedDocker(podman.socket), prepareContained);
  besideStartContract(() => installedDocker(podman.socket));
});
