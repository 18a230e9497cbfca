import type { ProvisionSettings } from '../../../../core/project/resources/provision.ts';
import type { Profile } from '../../../../core/project/resources/host.ts';

/** What each kind of host gets unless the project or the host says otherwise. */
export const PROFILES: Readonly<Record<Profile, ProvisionSettings>> = {
  'gpu-inference': { driverBranch: '580' },
  'gpu-training': { driverBranch: '580' },
  'cpu-lab': {},
};
