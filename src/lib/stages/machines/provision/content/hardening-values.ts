import type { ProvisionTarget } from '../step/step.ts';
import type { SysctlValues } from '../wanted/sysctl.ts';

/** Kernel settings of the dev-sec baseline that a GPU host with containers can bear. */
const BASELINE: SysctlValues = {
  'fs.protected_fifos': '2',
  'fs.protected_hardlinks': '1',
  'fs.protected_regular': '2',
  'fs.protected_symlinks': '1',
  'fs.suid_dumpable': '0',
  'kernel.dmesg_restrict': '1',
  'kernel.kptr_restrict': '2',
  'kernel.randomize_va_space': '2',
  'kernel.sysrq': '0',
  'kernel.yama.ptrace_scope': '1',
  'net.ipv4.conf.all.accept_redirects': '0',
  'net.ipv4.conf.all.accept_source_route': '0',
  'net.ipv4.conf.all.log_martians': '1',
  'net.ipv4.conf.all.rp_filter': '1',
  'net.ipv4.conf.all.secure_redirects': '0',
  'net.ipv4.conf.all.send_redirects': '0',
  'net.ipv4.conf.default.accept_redirects': '0',
  'net.ipv4.conf.default.accept_source_route': '0',
  'net.ipv4.conf.default.rp_filter': '1',
  'net.ipv4.conf.default.send_redirects': '0',
  'net.ipv4.icmp_echo_ignore_broadcasts': '1',
  'net.ipv4.icmp_ignore_bogus_error_responses': '1',
  'net.ipv4.tcp_rfc1337': '1',
  'net.ipv4.tcp_syncookies': '1',
  'net.ipv6.conf.all.accept_redirects': '0',
  'net.ipv6.conf.all.accept_source_route': '0',
  'net.ipv6.conf.default.accept_redirects': '0',
};

/** A value of a hardening guide that is not taken over. `instead`: what counts here; without it the key is left alone. */
export interface HardeningException {
  key: string;
  guide: string;
  instead?: string;
  reason: string;
}

/** The register: what guides ask for and would break here. Deviations of one host stand in `hosts/exceptions.yaml`. */
export const HARDENING_EXCEPTIONS: readonly HardeningException[] = [
  {
    key: 'net.ipv4.ip_forward',
    guide: 'dev-sec 0, ANSSI-BP-028 R12',
    instead: '1',
    reason: 'bridges of containers route',
  },
  { key: 'net.ipv6.conf.all.forwarding', guide: 'dev-sec 0', reason: 'bridges of containers route' },
  {
    key: 'kernel.modules_disabled',
    guide: 'ANSSI-BP-028 R10: 1',
    reason: 'the GPU driver loads modules after the boot',
  },
  {
    key: 'kernel.yama.ptrace_scope',
    guide: 'dev-sec 2',
    instead: '1',
    reason: 'profilers attach to their own children',
  },
  {
    key: 'net.ipv4.tcp_timestamps',
    guide: 'dev-sec 0',
    reason: 'long transfers lose their protection against wrapped numbers',
  },
  {
    key: 'net.ipv6.conf.all.accept_ra',
    guide: 'dev-sec 0',
    reason: 'hosts that get their IPv6 route by advertisement would lose it',
  },
  {
    key: 'net.ipv4.conf.all.arp_ignore',
    guide: 'dev-sec 1',
    reason: 'several rails in one network answer for one another',
  },
];

/** With several rails an answer may leave by another one than the question came in by. */
const LOOSE: SysctlValues = { 'net.ipv4.conf.all.rp_filter': '2', 'net.ipv4.conf.default.rp_filter': '2' };

/** Values of a host: the baseline, without what its own settings decide. */
export function hardeningValues({ profile, settings }: ProvisionTarget): SysctlValues {
  const values = { ...BASELINE, ...(profile === 'gpu-training' && LOOSE) };
  return Object.fromEntries(Object.entries(values).filter(([key]) => settings.sysctl?.[key] === undefined));
}
