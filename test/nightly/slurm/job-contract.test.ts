import { afterAll, beforeAll } from 'vitest';
import { jobContract } from '../../contract/runner/job-contract.ts';
import { unbegunContract } from '../../contract/runner/unbegun-contract.ts';
import { installedSlurm, openSlurm, type SlurmBed } from '../../support/slurm.ts';
import { prepareOnly } from '../../support/unbegun-job.ts';

let bed: SlurmBed;
beforeAll(async () => {
  bed = await openSlurm();
});
afterAll(() => bed.stop());

jobContract(() => installedSlurm(bed));
unbegunContract(() => installedSlurm(bed), prepareOnly);
