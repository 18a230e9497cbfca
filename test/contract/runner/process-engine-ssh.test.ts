import { afterAll, beforeAll } from 'vitest';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { processPlace, installedEngine } from '../../support/process-place.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { prepareOnly } from '../../support/unbegun-job.ts';
import { runnerContract } from './runner-contract.ts';
import { unbegunContract } from './unbegun-contract.ts';

let bed: SshBed;
let host: Host;
beforeAll(async () => {
  bed = await openBed();
  host = bed.host('ssh2');
});
afterAll(() => bed.stop());

// What differs between the drivers is held by the contract of the host.
runnerContract(() => installedEngine(processPlace(host)));
unbegunContract(() => installedEngine(processPlace(host)), prepareOnly);
