import { objectIn, stringsIn } from '../step/strings.ts';
import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printCode, printLines, shellWords } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../step/step.ts';

import { installPackages } from '../wanted/packages.ts';

const APT_PATTERNS = [
  'linux-image-*',
  'linux-headers-*',
  'linux-modules-*',
  'nvidia-*',
  'libnvidia-*',
  'cuda-drivers*',
  'datacenter-gpu-manager*',
];
const RPM_PATTERNS = [
  'kernel',
  'kernel-core',
  'kernel-devel*',
  'kmod-nvidia*',
  'nvidia-*',
  'cuda-drivers*',
  'datacenter-gpu-manager*',
];

/** Read as a file: asked for its list, dnf would first fetch what its sources offer. */
const LOCKS = '/etc/dnf/plugins/versionlock.list';

/** S03: kernel and GPU packages stay as they are: an upgrade in passing takes driver and kernel module apart. */
export const heldPackages = defineStep({
  id: 'S03',
  name: 'held-packages',
  needs: ['S12', 'S13', 'S16', 'S21'],
  risk: 'none',
  skip: withoutGpu,
  reads: (target) => (target.family === 'rhel' ? rpmReads() : aptReads()),
  judge: (seen, target) => {
    if (seen.one('manager') !== '0') return needsPerson('no-package-manager', {});
    const installed = installedIn(seen);
    const held = heldIn(seen, target, installed);
    const open = installed.filter((name) => !held.includes(name));
    return judged(
      { installed, held, open },
      open.flatMap((name) => difference(name, 'not held', 'held')),
    );
  },
  apply: (target, { observed }) => {
    const open = stringsIn(objectIn(observed)['open']);
    if (target.family !== 'rhel') return [{ argv: ['apt-mark', 'hold', ...open], packages: true }];
    const plugin = installPackages(target, ['python3-dnf-plugin-versionlock']);
    return [...plugin, { argv: ['dnf', '-q', 'versionlock', 'add', ...open] }];
  },
  undo: (target, before) => {
    const open = stringsIn(objectIn(before.observed)['open']);
    return [
      {
        argv:
          target.family === 'rhel' ? ['dnf', '-q', 'versionlock', 'delete', ...open] : ['apt-mark', 'unhold', ...open],
      },
    ];
  },
});

function aptReads(): string[] {
  const query = shellWords(['dpkg-query', '-W', '-f=${db:Status-Status} ${Package}\\n', ...APT_PATTERNS]);
  return [
    printCode('manager', 'command -v apt-mark'),
    printLines('installed', query),
    printLines('held', 'apt-mark showhold'),
  ];
}

function rpmReads(): string[] {
  const query = shellWords(['rpm', '-qa', '--qf', 'installed %{NAME}\\n', ...RPM_PATTERNS]);
  return [
    printCode('manager', 'command -v rpm'),
    printLines('installed', query),
    printLines('held', `grep -v '^#' ${LOCKS}`),
  ];
}

function installedIn(seen: Seen): string[] {
  const lines = seen.all('installed').map((line) => /^installed (\S+)$/.exec(line.trim())?.[1]);
  return [...new Set(lines.flatMap((name) => (name ? [name] : [])))].toSorted();
}

/** dnf lists `name-epoch:version-release.*`. */
function heldIn(seen: Seen, { family }: ProvisionTarget, installed: readonly string[]): string[] {
  const lines = seen.all('held').map((line) => line.trim());
  const names =
    family === 'rhel' ? lines.map((line) => line.replace(/-\d+:.*$/, '')) : lines.map((line) => line.split(':')[0]);
  return installed.filter((name) => names.includes(name));
}
