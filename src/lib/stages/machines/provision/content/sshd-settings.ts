import type { ProvisionTarget } from '../step/step.ts';

/**
 * What the SSH server is set to. Where hardening guides say otherwise, sovran could not reach the host any more:
 * forwarding stays open to the inside (the engine's socket and the hops of a bastion go through it), an agent with some
 * keys needs more than two tries, and a few sessions at a time are normal.
 */
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
