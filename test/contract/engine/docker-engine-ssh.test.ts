import { afterAll, beforeAll } from 'vitest';
import { installedDocker, SOCKET } from '../../support/docker.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { engineContract } from './engine-contract.ts';

let bed: SshBed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.stop());

engineContract(() => installedDocker(SOCKET, bed.host('ssh2')));
