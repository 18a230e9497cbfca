import { egressIptables, egressRules } from './egress-rules.ts';
import type { ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import type { WantedFile } from '../parts/file.ts';

export type EgressBackend = 'nft' | 'iptables';

/** Hash of our rules as the kernel lists them, without counters; nothing when there are none. */
export const LIVE_HASH = [
  'if rules=$(nft -s list table inet sov_egress 2>/dev/null); then printf "%s" "$rules" | sha256sum',
  'elif ! nft list tables >/dev/null 2>&1 && rules=$(iptables -S SOV-LEAVE && iptables -S SOV-OUTPUT && iptables -S SOV-FORWARD && iptables -C OUTPUT -j SOV-OUTPUT && { ! { iptables -S SOV-INPUT && iptables -C INPUT -j SOV-INPUT; } || echo input; }) 2>/dev/null',
  'then printf "%s" "$rules" | sha256sum; fi',
].join('\n');

/** Hash of everything that the rules are loaded from, whichever backend it is for. */
export const FILES_HASH =
  'cat /etc/sovran/egress.nft /etc/sovran/egress.iptables /etc/sovran/egress.ip6tables /etc/sovran/egress.sh /etc/systemd/system/sovran-egress.service 2>/dev/null | sha256sum';

const LOAD_IPTABLES = [
  '#!/bin/sh',
  '# Written by sovran host apply.',
  'set -eu',
  'for t in iptables ip6tables; do',
  'command -v "$t" >/dev/null || continue',
  '"$t-restore" --noflush </etc/sovran/egress."$t"',
  '"$t" -C OUTPUT -j SOV-OUTPUT 2>/dev/null || "$t" -I OUTPUT 1 -j SOV-OUTPUT',
  '"$t" -C INPUT -j SOV-INPUT 2>/dev/null || "$t" -I INPUT 1 -j SOV-INPUT',
  '"$t" -N DOCKER-USER 2>/dev/null || :',
  '"$t" -C DOCKER-USER -j SOV-FORWARD 2>/dev/null || "$t" -I DOCKER-USER 1 -j SOV-FORWARD',
  'done',
  '',
].join('\n');

/** Loaded at boot before the network is up; not the distribution's nftables.service, which begins by flushing all rules. */
function unitFile(start: string): WantedFile {
  return {
    path: '/etc/systemd/system/sovran-egress.service',
    content: [
      '[Unit]',
      'Description=What may leave this host',
      'DefaultDependencies=no',
      'After=local-fs.target',
      'Before=network-pre.target docker.service shutdown.target',
      'Wants=network-pre.target',
      'Conflicts=shutdown.target',
      '',
      '[Service]',
      'Type=oneshot',
      'RemainAfterExit=yes',
      `ExecStart=${start}`,
      `ExecReload=${start}`,
      '',
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ].join('\n'),
  };
}

/** What the rules rest on. */
export function egressFiles(target: ProvisionTarget, backend: EgressBackend): WantedFile[] {
  if (backend === 'nft') {
    const nft = '/usr/sbin/nft -f /etc/sovran/egress.nft';
    return [{ path: '/etc/sovran/egress.nft', content: egressRules(target), mode: '640' }, unitFile(nft)];
  }
  return [
    { path: '/etc/sovran/egress.iptables', content: egressIptables(target, 4), mode: '640' },
    { path: '/etc/sovran/egress.ip6tables', content: egressIptables(target, 6), mode: '640' },
    { path: '/etc/sovran/egress.sh', content: LOAD_IPTABLES, mode: '750' },
    unitFile('/etc/sovran/egress.sh'),
  ];
}

const LOAD = [
  'set -eu',
  '[ ! -e /etc/sovran/egress.nft ] || ! nft list tables >/dev/null 2>&1 || nft -c -f /etc/sovran/egress.nft',
  `files=$(${FILES_HASH})`,
  'systemctl restart sovran-egress.service',
  `live() { ${LIVE_HASH}\n}`,
  'now=$(live)',
  '[ -n "$now" ]',
  'umask 077',
  `printf '%s\\n' "$now" "$files" >/etc/sovran/.egress.sha256`,
  'mv -fT /etc/sovran/.egress.sha256 /etc/sovran/egress.sha256',
].join('\n');

/** Puts the rules in force, once they are proven to be readable, and notes their hash and that of what they were loaded from. */
export const LOAD_EGRESS: ProvisionCommand = { argv: ['sh', '-c', LOAD] };

/** `$1`: hash of the rules that were in force; `$2`: the one noted of those in the files. Either means that nothing is open. */
const RELOAD = [
  'set -u',
  `live() { ${LIVE_HASH}\n}`,
  '[ "$(live)" = "$1" ] && systemctl is-active --quiet sovran-egress.service && exit 0',
  'systemctl restart sovran-egress.service || :',
  'now=$(live)',
  '[ "$now" = "$1" ] || [ "$now" = "$2" ]',
].join('\n');

/** Restores the previous rules. Exits 0 only if they are in force. */
export function reloadEgress(live: string, noted: string): ProvisionCommand {
  return { argv: ['sh', '-c', RELOAD, 'reload-egress', live, noted] };
}

const UNLOAD = [
  'systemctl disable --now sovran-egress.service',
  'nft delete table inet sov_egress',
  'for t in iptables ip6tables; do',
  '"$t" -D OUTPUT -j SOV-OUTPUT; "$t" -D DOCKER-USER -j SOV-FORWARD; "$t" -D INPUT -j SOV-INPUT',
  'for c in SOV-OUTPUT SOV-FORWARD SOV-LEAVE SOV-INPUT; do "$t" -F "$c"; "$t" -X "$c"; done',
  'done',
].join('\n');

/** Takes our rules away; those of others stay. What is not there is no error. */
export const UNLOAD_EGRESS: ProvisionCommand = { argv: ['sh', '-c', `{ ${UNLOAD}\n} >/dev/null 2>&1 || :`] };
