import type { Block } from '../terms/check.ts';
import { leastGpus, needsContainers } from '../terms/expected.ts';
import { judge, ok, readPairs, Unreadable, unreadable, without } from '../terms/verdicts.ts';

export const PLATFORM_BLOCKS: Block[] = [
  {
    id: 'firmware',
    checks: {
      'secure-boot'({ text }, expected) {
        const fields = readPairs(text);
        if (fields.get('firmware') === 'bios') return without('UEFI');
        const value = fields.get('secure');
        if (value !== '0' && value !== '1') return unreadable();
        const words = value === '1' ? 'enabled' : 'disabled';
        return judge(value === '0' || leastGpus(expected) === 0, words, '', 'warn');
      },
      iommu({ text }, expected) {
        const fields = readPairs(text);
        const forced = /\biommu=force\b|\b(intel|amd)_iommu=(?!off|pt)\w*strict/.test(fields.get('cmdline') ?? '');
        const observed = `${fields.get('groups') ?? '?'}${forced ? ', iommu=force' : ''}`;
        return judge(!(forced && leastGpus(expected) > 1), observed, '', 'warn');
      },
    },
  },
  {
    id: 'mac',
    checks: {
      'mac-layer'({ text }, expected) {
        const fields = readPairs(text);
        const selinux = fields.get('selinux');
        if (selinux === '1')
          return judge(!(needsContainers(expected) && leastGpus(expected) > 0), 'SELinux enforcing', '', 'warn');
        if (selinux === '0') return ok('SELinux permissive');
        return fields.get('apparmor') === 'Y' ? ok('AppArmor') : judge(false, '-', 'AppArmor, SELinux', 'warn');
      },
    },
  },
  {
    id: 'cgroup',
    body: () => '[ -e /sys/fs/cgroup/cgroup.controllers ] && echo cgroup2fs || stat -fc %T /sys/fs/cgroup',
    checks: {
      'cgroup-version'({ text }) {
        if (text === 'cgroup2fs') return ok('2', '2');
        if (text === 'tmpfs') return judge(false, '1', '2', 'warn');
        throw new Unreadable('cgroup');
      },
    },
  },
];
