import { message } from '../../../core/text/message.ts';
import type { RunnerAdapter } from '../host/runner-adapter.ts';
import { slurmAdmission } from './admission.ts';

/** Jobs of a cluster that Slurm schedules; the host is its login node. */
export const slurmAdapter: RunnerAdapter = {
  name: 'slurm',
  title: message('host.runner.slurm'),
  containers: false,
  leasesDevices: false,
  services: false,
  severalNodes: true,
  admission: slurmAdmission,
  open: async (place) => (await import('./slurm-runner.ts')).openSlurm(place),
};
