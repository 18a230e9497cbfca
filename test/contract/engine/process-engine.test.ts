import { afterAll, beforeAll, describe } from 'vitest';
import type { Host } from '../../../src/lib/ports/host.ts';
import { enginePlace, installedEngine } from '../../support/engine-place.ts';
import { openBed, type SshBed } from '../../support/ssh-bed.ts';
import { engineContract } from './engine-contract.ts';

describe('local', () => engineContract(() => installedEngine()));

describe.for(['ssh2', 'openssh'] as const)('%s', (driver) => {
  let bed: SshBed;
  let host: Host;
  beforeAll(async () => {
    bed = await openBed();
    host = bed.host(driver);
  });
  afterAll(() => bed.stop());
  engineContract(() => installedEngine(enginePlace(host)));
});
