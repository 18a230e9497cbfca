import { egressIptables, egressRules } from './egress-rules.ts';
import type { ProvisionTarget } from '../contract/step.ts';
import { ourFile, type WantedFile } from '../parts/file.ts';

export type EgressBackend = 'nft' | 'iptables';

/** Loaded at boot before the network is up; not the distribution's nftables.service, which begins by flushing all rules. */
function unitFile(start: string): WantedFile {
  return ourFile('/etc/systemd/system/sovran-egress.service', { values: { start } });
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
    ourFile('/etc/sovran/egress.sh', { mode: '750' }),
    unitFile('/etc/sovran/egress.sh'),
  ];
}
