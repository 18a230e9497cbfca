import { judged, needsPerson } from '../checks/assessment.ts';
import { defineStep } from '../checks/define-step.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { filesSeen, restoreFiles, writeFile } from '../wanted/file.ts';
import {
  kernelSeen,
  OWN_SYSCTL,
  overriding,
  printSysctl,
  restoreKernel,
  sysctlDrift,
  sysctlFile,
  type SysctlValues,
} from '../wanted/sysctl.ts';

/** Forwarding stays on: a bridge of containers needs it, whatever a hardening guide says. */
const FORWARDING: SysctlValues = { 'net.ipv4.ip_forward': '1' };
/** Not below what a current distribution has: nothing is to get smaller here. */
const EVERYWHERE: SysctlValues = {
  'net.core.somaxconn': '4096',
  'fs.inotify.max_user_instances': '1024',
  'fs.inotify.max_user_watches': '1048576',
  'vm.max_map_count': '1048576',
  'vm.swappiness': '10',
};
/** Pages must not move under a device that reads them. */
const WITH_GPU: SysctlValues = { 'kernel.numa_balancing': '0' };
const BETWEEN_HOSTS: SysctlValues = { 'net.core.rmem_max': '67108864', 'net.core.wmem_max': '67108864' };

/** S06: kernel settings, read back one by one. Reports a later file that overrides ours; loads only our file. */
export const kernelSettings = defineStep({
  id: 'S06',
  name: 'kernel-settings',
  needs: [],
  risk: 'none',
  reads: (target) => printSysctl(fileOf(target), kernelValues(target)),
  judge: (seen, target) => {
    const [file, values] = [fileOf(target), kernelValues(target)];
    const observed = { kernel: kernelSeen(seen) };
    const drift = sysctlDrift(seen, file, values);
    if (Object.keys(observed.kernel).length === 0) return needsPerson('kernel-unreadable', observed, drift);
    const later = overriding(seen, file, values);
    return later.length > 0
      ? needsPerson('overridden-elsewhere', observed, later)
      : judged(observed, drift, { ...filesSeen(seen, [file]) });
  },
  apply: (target) => [writeFile(fileOf(target)), { argv: ['sysctl', '-e', '-q', '-p', OWN_SYSCTL] }],
  undo: (target, before) => [...restoreFiles([fileOf(target)], before), ...restoreKernel(before)],
});

/** The values of a host: those of its profile, then those of its settings. */
function kernelValues({ engine, profile, settings }: ProvisionTarget): SysctlValues {
  const own = Object.entries(settings.sysctl ?? {}).map(([key, value]) => [key, String(value)] as const);
  return {
    ...(engine === 'docker' && FORWARDING),
    ...EVERYWHERE,
    ...(profile !== 'cpu-lab' && WITH_GPU),
    ...(profile === 'gpu-training' && BETWEEN_HOSTS),
    ...Object.fromEntries(own),
  };
}

function fileOf(target: ProvisionTarget): ReturnType<typeof sysctlFile> {
  return sysctlFile(OWN_SYSCTL, kernelValues(target));
}
