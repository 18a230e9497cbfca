import { judged, needsPerson } from '../checks/assessment.ts';
import { printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { hardeningValues } from '../content/hardening-values.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { fileDrift, filesSeen, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';
import { kernelSeen, overriding, printSysctl, restoreKernel, sysctlDrift, sysctlFile } from '../wanted/sysctl.ts';

/** Before 60-sovran.conf, so that what the product needs wins. */
const SYSCTL = '/etc/sysctl.d/58-sovran-hardening.conf';

/** A process of ours may hold a key: its memory is never written to a disk. */
const COREDUMP: WantedFile = {
  path: '/etc/systemd/coredump.conf.d/60-sovran.conf',
  content: '[Coredump]\nStorage=none\nProcessSizeMax=0\n',
};
const CORE_LIMIT: WantedFile = {
  path: '/etc/security/limits.d/58-sovran-hardening.conf',
  content: '# Written by sovran host apply.\n* hard core 0\nroot hard core 0\n',
};
/** Not squashfs (snaps), not overlay (containers), not udf and vfat (installation media, EFI). */
const MODULES: WantedFile = {
  path: '/etc/modprobe.d/58-sovran-hardening.conf',
  content: [
    '# Written by sovran host apply.',
    ...['cramfs', 'freevxfs', 'hfs', 'hfsplus', 'jffs2', 'dccp', 'rds', 'sctp', 'tipc'].map(
      (name) => `install ${name} /bin/false`,
    ),
    '',
  ].join('\n'),
};
const FILES = [COREDUMP, CORE_LIMIT, MODULES];

/** S32: kernel settings, core dumps and modules of the hardening baseline, without what the register excepts. */
export const hardening = defineStep({
  id: 'S32',
  name: 'hardening',
  needs: ['S06'],
  risk: 'none',
  reads: (target) => [
    ...printSysctl(sysctlOf(target), hardeningValues(target)),
    ...FILES.map(({ path }) => printPath(path)),
  ],
  judge: (seen, target) => {
    const [file, values] = [sysctlOf(target), hardeningValues(target)];
    const observed = { kernel: kernelSeen(seen) };
    const drift = [...sysctlDrift(seen, file, values), ...FILES.flatMap((one) => fileDrift(seen, one))];
    if (Object.keys(observed.kernel).length === 0) return needsPerson('kernel-unreadable', observed, drift);
    const later = overriding(seen, file, values);
    if (later.length > 0) return needsPerson('overridden-elsewhere', observed, later);
    return judged(observed, drift, filesSeen(seen, [file, ...FILES]));
  },
  apply: (target) =>
    [...FILES, sysctlOf(target)].map(writeFile).concat([{ argv: ['sysctl', '-e', '-q', '-p', SYSCTL] }]),
  undo: (target, before) => [...restoreFiles([sysctlOf(target), ...FILES], before), ...restoreKernel(before)],
});

function sysctlOf(target: ProvisionTarget): WantedFile {
  return sysctlFile(SYSCTL, hardeningValues(target));
}
