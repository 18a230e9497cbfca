import type { ProvisionTarget } from '../step/step.ts';

/** Settings of the SSH server. Looser than hardening guides: sovran needs forwarding, several keys and sessions. */
const SETTINGS: readonly [string, string][] = [
  ['PasswordAuthentication', 'no'],
  ['KbdInteractiveAuthentication', 'no'],
  ['PermitEmptyPasswords', 'no'],
  ['HostbasedAuthentication', 'no'],
  ['IgnoreRhosts', 'yes'],
  ['PermitUserEnvironment', 'no'],
  ['X11Forwarding', 'no'],
  ['AllowAgentForwarding', 'no'],
  ['PermitTunnel', 'no'],
  ['GatewayPorts', 'no'],
  ['DisableForwarding', 'no'],
  ['AllowTcpForwarding', 'local'],
  ['AllowStreamLocalForwarding', 'local'],
  ['MaxAuthTries', '6'],
  ['MaxSessions', '10'],
  ['MaxStartups', '30:30:100'],
  ['LoginGraceTime', '60'],
  ['ClientAliveInterval', '60'],
  ['ClientAliveCountMax', '3'],
  ['LogLevel', 'VERBOSE'],
];

/** Settings of a host in the order of its file. The user that sovran connects as always gets in. */
export function sshdSettings({ settings, user }: ProvisionTarget): [string, string][] {
  const root: [string, string] = ['PermitRootLogin', user === 'root' ? 'prohibit-password' : 'no'];
  const users = settings.sshUsers && [...new Set([user, ...settings.sshUsers])].join(' ');
  return [root, ...SETTINGS, ...(users ? [['AllowUsers', users] satisfies [string, string]] : [])];
}
