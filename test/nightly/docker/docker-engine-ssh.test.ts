import { afterAll, beforeAll } from 'vitest';
import { installedDocker, SOCKET } from '../../support/docker.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { prepareContained } from '../../support/unbegun-job.ts';
import { runnerContract } from '../../contract/runner/runner-contract.ts';
import { unbegunContract } from '../../contract/runner/unbegun-contract.ts';

let bed: SshBed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.stop());

runnerContract(() => installedDocker(SOCKET, bed.host('ssh2')));
unbegunContract(() => installedDocker(SOCKET, bed.host('ssh2')), prepareContained);
