import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { message } from '../../../../core/text/message.ts';
import type { Block } from '../terms/check.ts';
import { needsContainers, leastGpus } from '../terms/expected.ts';
import { SUPPORTED_WORDS, systemOf } from '../terms/supported-systems.ts';
import { judge, linesOf, na, readPairs, unknown, Unreadable, ok, unreadable, without } from '../terms/verdicts.ts';

const TOOLS = ['flock', 'sha256sum', 'timeout', 'tar', 'stat', 'setsid', 'mktemp', 'df', 'ss'];

export const SYSTEM_BLOCKS: Block[] = [
  {
    id: 'os',
    body: () => 'head -c 16384 /etc/os-release',
    checks: {
      'os-supported'({ text }) {
        const fields = readPairs(text);
        const [id, version] = [fields.get('ID') ?? '', fields.get('VERSION_ID') ?? ''];
        if (id === '') throw new Unreadable('os-release');
        const observed = fields.get('PRETTY_NAME') || `${id} ${version}`;
        const { family, isSupported } = systemOf(id, version);
        const relative = /\b(debian|ubuntu|rhel)\b/.test(fields.get('ID_LIKE') ?? '') || family !== undefined;
        return judge(isSupported, observed, SUPPORTED_WORDS, relative ? 'warn' : 'fail');
      },
    },
  },
  {
    id: 'kernel',
    body: () =>
      'uname -srm; for f in sys/kernel/random/boot_id uptime; do v=; read -r v </proc/$f; printf "%s\\n" "$v"; done',
    checks: {
      kernel({ text }, { rules }) {
        const version = /^Linux (\d+\.\d+)(\S*)/.exec(text);
        if (!version) throw new Unreadable('uname');
        return judge(isAtLeast(version[1] ?? '', rules.kernel), `${version[1]}${version[2]}`, `≥ ${rules.kernel}`);
      },
      arch({ text }, { rules }) {
        const arch = /^Linux \S+ (\S+)/.exec(text)?.[1];
        if (arch === undefined) throw new Unreadable('uname');
        return judge(rules.arch.includes(arch), arch, rules.arch.join(', '));
      },
      'boot-id'({ text }, { bootId }) {
        const found = /^[0-9a-f]{8}-[0-9a-f-]{27}$/m.exec(text)?.[0];
        if (found === undefined) throw new Unreadable('boot id');
        return judge(bootId === undefined || bootId === found, found, bootId ?? '', 'warn');
      },
    },
  },
  {
    id: 'reboot',
    body: () => '[ -e /run/reboot-required ] && echo required; [ -d /run/systemd/system ] && echo systemd; true',
    checks: {
      'reboot-pending': ({ text }) =>
        judge(!/^required$/m.test(text), /^required$/m.test(text) ? 'required' : 'no', 'no', 'warn'),
      systemd: ({ text }) =>
        judge(/^systemd$/m.test(text), /^systemd$/m.test(text) ? 'running' : 'absent', 'running', 'warn'),
    },
  },
  {
    id: 'tools',
    body: () => `for t in ${TOOLS.join(' ')}; do command -v $t >/dev/null || echo $t; done`,
    checks: {
      tools: ({ text }) =>
        judge(text === '', text === '' ? TOOLS.join(' ') : `- ${linesOf(text).join(' ')}`, TOOLS.join(' ')),
    },
  },
  {
    id: 'logind',
    settled: () => [{ when: '[ ! -d /run/systemd/system ]', exit: 127 }],
    checks: {
      'kill-user-processes'({ text, exit }, expected) {
        if (exit === 127) return na(message('preflight.reason.no-answer', { what: 'systemd' }));
        const user = /^user=(.+)$/m.exec(text)?.[1];
        if (user === undefined) throw new Unreadable('logind');
        const verdict = killsAtLogout(text, user) ? 'yes' : 'no';
        return judge(verdict === 'no', verdict, 'no', needsContainers(expected) ? 'warn' : 'fail', { user });
      },
    },
  },
  {
    id: 'units',
    seconds: 5,
    needs: 'systemctl',
    body: () => 'systemctl --failed --no-legend --plain --no-pager',
    checks: {
      'failed-units'({ text, exit }) {
        if (exit !== 0) return unknown(message('preflight.reason.no-answer', { what: 'systemd' }), '0');
        const units = linesOf(text).map((line) => line.trim().split(/\s+/)[0] ?? '');
        return judge(units.length === 0, units.length === 0 ? '0' : units.join(', '), '0', 'warn');
      },
    },
  },
];

/**
 * Whether logind ends what a user left running when his last session ends: the last word of each key counts; root is left
 * alone unless the configuration says otherwise (logind.conf(5)).
 */
function killsAtLogout(text: string, user: string): boolean {
  const last = (key: string): string | undefined =>
    [...text.matchAll(new RegExp(`^\\s*${key}=(.*)$`, 'gm'))].at(-1)?.[1];
  const users = (key: string, otherwise: string): string[] => (last(key) ?? otherwise).trim().split(/\s+/);
  if (!/^(yes|true|on|1)$/i.test(last('KillUserProcesses')?.trim() ?? 'no')) return false;
  const only = users('KillOnlyUsers', '').filter(Boolean);
  return (only.length === 0 || only.includes(user)) && !users('KillExcludeUsers', 'root').includes(user);
}

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
