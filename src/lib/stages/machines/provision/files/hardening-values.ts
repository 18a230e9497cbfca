import type { ProvisionTarget } from '../contract/step.ts';
import type { SysctlValues } from '../parts/sysctl.ts';

// Guides also ask for these, which break such a host: no forwarding (bridges of containers route), no module loading
// (the GPU driver loads after the boot), ptrace_scope 2 (profilers attach to children), no TCP timestamps (long transfers
// wrap), no IPv6 router advertisements (some hosts get their route so), arp_ignore 1 (several rails in one network).

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

/** With several rails an answer may leave by another one than the question came in by. */
const LOOSE: SysctlValues = { 'net.ipv4.conf.all.rp_filter': '2', 'net.ipv4.conf.default.rp_filter': '2' };

/** Values of a host: the baseline, without what its own settings decide. */
export function hardeningValues({ profile, settings }: ProvisionTarget): SysctlValues {
  const values = { ...BASELINE, ...(profile === 'gpu-training' && LOOSE) };
  return Object.fromEntries(Object.entries(values).filter(([key]) => settings.sysctl?.[key] === undefined));
}
