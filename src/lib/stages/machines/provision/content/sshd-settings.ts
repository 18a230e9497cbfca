import { SSHD_LINES } from '../../preflight/terms/sshd-lines.ts';
import { GROUP } from './operators-group.ts';
import type { ProvisionTarget } from '../step/step.ts';

/** For everybody who logs in. An agent with some keys needs more than the two tries of hardening guides. */
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
  ['MaxAuthTries', '6'],
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

/** The block for operators alone: what hardening says for others, before or after it, stays. root is in no group of ours. */
export function operatorLines({ user }: Pick<ProvisionTarget, 'user'>): string[] {
  const groups = user === 'root' ? `${GROUP},root` : GROUP;
  return [`Match Group ${groups}`, ...SSHD_LINES.map(([keyword, value]) => `  ${keyword} ${value}`)];
}
