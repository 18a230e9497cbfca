import { digestOfText } from '../../../../core/kit/canonical.ts';
import { isIP } from 'node:net';
import type { ProvisionTarget } from '../contract/step.ts';

/** Name of the bridge of an environment's network: `sov-` and a digest, as the kernel takes 15 characters at most. */
export function bridgeName(environment: string): string {
  return `sov-${digestOfText(environment).slice('sha256:'.length, 'sha256:'.length + 8)}`;
}

type Allow = NonNullable<ProvisionTarget['settings']['egress']>['allow'][number];

/** Bridges of containers beside those of environments; the engines name them. */
const BRIDGES = ['docker0', 'br-*', 'podman*', 'cni-*'];

/**
 * An own nftables table for egress, before those of container engines. Established sessions pass; environment networks
 * reach no host port.
 */
export function egressRules(target: ProvisionTarget): string {
  return [
    'table inet sov_egress',
    'delete table inet sov_egress',
    'table inet sov_egress {',
    ...(isClosed(target) ? leaving(target) : []),
    ...chain('forward', [
      'type filter hook forward priority -10; policy accept;',
      ...ANSWERS,
      ...segments(target),
      ...(isClosed(target) ? containers() : []),
    ]),
    ...chain('input', [
      'type filter hook input priority -10; policy accept;',
      'iifname != "sov-*" accept',
      ...ANSWERS,
      'meta l4proto ipv6-icmp accept',
      'counter drop',
    ]),
    '}',
    '',
  ].join('\n');
}

/** Without the setting everything may leave; what environments may not, they may not anywhere. */
function isClosed({ settings }: ProvisionTarget): boolean {
  return settings.egress !== undefined;
}

function leaving(target: ProvisionTarget): string[] {
  return [
    ...chain('allowed', ['meta l4proto ipv6-icmp accept', ...allowRules(target)]),
    ...chain('leave', ['jump allowed', 'counter reject']),
    ...chain('output', [
      'type filter hook output priority -10; policy accept;',
      'oifname "lo" accept',
      ...ANSWERS,
      ...bridgesOut(),
      'jump leave',
    ]),
  ];
}

const ANSWERS = ['ct state established,related accept', 'tcp flags & (syn | ack) != syn accept'];

function chain(name: string, rules: readonly string[]): string[] {
  return [`  chain ${name} {`, ...rules.map((rule) => `    ${rule}`), '  }'];
}

function bridgesOut(): string[] {
  return [...BRIDGES, 'sov-*'].map((bridge) => `oifname "${bridge}" accept`);
}

function allowed({ settings }: ProvisionTarget): Allow[] {
  const servers = (settings.ntp ?? []).filter((server) => isIP(server) !== 0);
  const time = servers.map((to): Allow => ({ to, protocol: 'udp', port: 123 }));
  return [...(settings.egress?.allow ?? []), ...time];
}

function allowRules(target: ProvisionTarget): string[] {
  return allowed(target).map(({ to, protocol, port }) => {
    const way = to.includes(':') ? 'ip6' : 'ip';
    return `${way} daddr ${to} ${port === undefined ? `meta l4proto ${protocol}` : `${protocol} dport ${port}`} accept`;
  });
}

/** Environments: within one everything, between two or to the outside nothing. */
function segments({ settings }: ProvisionTarget): string[] {
  const bridges = (settings.environments ?? []).map(bridgeName);
  const within = bridges.map((bridge) => `iifname "${bridge}" oifname "${bridge}" accept`);
  return [...within, 'iifname "sov-*" counter drop', 'oifname "sov-*" counter drop'];
}

function containers(): string[] {
  return BRIDGES.flatMap((bridge) => [
    ...BRIDGES.map((other) => `iifname "${bridge}" oifname "${other}" accept`),
    `iifname "${bridge}" jump leave`,
  ]);
}

/** The same for hosts whose kernel has no nftables: chains of ours that OUTPUT, DOCKER-USER and INPUT jump to. */
export function egressIptables(target: ProvisionTarget, version: 4 | 6): string {
  const segment = (target.settings.environments ?? []).map(bridgeName);
  return [
    '*filter',
    ...['SOV-LEAVE', 'SOV-OUTPUT', 'SOV-FORWARD', 'SOV-INPUT'].map((name) => `:${name} - [0:0]`),
    ...(isClosed(target) ? iptablesLeaving(target, version) : []),
    ...IPTABLES_ANSWERS.map((match) => `-A SOV-FORWARD ${match} -j RETURN`),
    ...segment.map((bridge) => `-A SOV-FORWARD -i ${bridge} -o ${bridge} -j RETURN`),
    ...['-i', '-o'].map((way) => `-A SOV-FORWARD ${way} sov-+ -j DROP`),
    ...(isClosed(target) ? iptablesContainers() : []),
    ...['! -i sov-+', ...IPTABLES_ANSWERS, ...(version === 6 ? ['-p ipv6-icmp'] : [])].map(
      (match) => `-A SOV-INPUT ${match} -j RETURN`,
    ),
    '-A SOV-INPUT -j DROP',
    'COMMIT',
    '',
  ].join('\n');
}

function iptablesLeaving(target: ProvisionTarget, version: 4 | 6): string[] {
  const allow = allowed(target).filter(({ to }) => to.includes(':') === (version === 6));
  return [
    ...(version === 6 ? ['-A SOV-LEAVE -p ipv6-icmp -j RETURN'] : []),
    ...allow.map(iptablesRule),
    '-A SOV-LEAVE -j REJECT',
    ...['-o lo', ...IPTABLES_ANSWERS, ...['docker0', 'br-+', 'sov-+'].map((bridge) => `-o ${bridge}`)].map(
      (match) => `-A SOV-OUTPUT ${match} -j RETURN`,
    ),
    '-A SOV-OUTPUT -j SOV-LEAVE',
  ];
}

function iptablesContainers(): string[] {
  return ['docker0', 'br-+'].flatMap((bridge) => [
    `-A SOV-FORWARD -i ${bridge} -o docker0 -j RETURN`,
    `-A SOV-FORWARD -i ${bridge} -o br-+ -j RETURN`,
    `-A SOV-FORWARD -i ${bridge} -j SOV-LEAVE`,
  ]);
}

const IPTABLES_ANSWERS = ['-m conntrack --ctstate ESTABLISHED,RELATED', '-p tcp ! --syn'];

function iptablesRule({ to, protocol, port }: Allow): string {
  return `-A SOV-LEAVE -d ${to} -p ${protocol}${port === undefined ? '' : ` --dport ${port}`} -j RETURN`;
}
