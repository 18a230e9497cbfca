import { digestOfText } from '../../../../core/kit/canonical.ts';
import { isIP } from 'node:net';
import type { ProvisionTarget } from '../contract/step.ts';
import { ourFile, type WantedFile } from '../parts/file.ts';

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
      ...[...BRIDGES, 'sov-*'].map((bridge) => `oifname "${bridge}" accept`),
      'jump leave',
    ]),
  ];
}

const ANSWERS = ['ct state established,related accept', 'tcp flags & (syn | ack) != syn accept'];

function chain(name: string, rules: readonly string[]): string[] {
  return [`  chain ${name} {`, ...rules.map((rule) => `    ${rule}`), '  }'];
}

function allowRules(target: ProvisionTarget): string[] {
  const servers = (target.settings.ntp ?? []).filter((server) => isIP(server) !== 0);
  const time = servers.map((to): Allow => ({ to, protocol: 'udp', port: 123 }));
  return [...(target.settings.egress?.allow ?? []), ...time].map(({ to, protocol, port }) => {
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

/** What the rules rest on; loaded at boot before the network is up, not by nftables.service, which begins by flushing all rules. */
export function egressFiles(target: ProvisionTarget): WantedFile[] {
  const rules = { path: '/etc/sovran/egress.nft', content: egressRules(target), mode: '640' };
  return [rules, ourFile('/etc/systemd/system/sovran-egress.service')];
}
