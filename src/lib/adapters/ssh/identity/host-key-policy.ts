import type { ServerHostKeyAlgorithm } from 'ssh2';
import { knownName } from '../../../core/project/host-pattern.ts';
import { sha256Fingerprint } from '../../../core/project/key-fingerprint.ts';
import { nameOf } from '../config/resolve-ssh.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { revocationUnreadable, type HostKeyVerdict, type PresentedKey } from '../failures/ssh-errors.ts';
import { linesFor, markerFiles, type KnownHostLine, type KnownHostsFile } from './known-hosts.ts';

/** What one machine must show to be trusted. */
export interface HostKeyPolicy {
  /** Its name in known_hosts. */
  name: string;
  /** In the order to request them. */
  algorithms: ServerHostKeyAlgorithm[];
  /** No plain key is pinned, and an authority is known. */
  certificateOnly: boolean;
  judge(key: PresentedKey): HostKeyVerdict;
}

/** What ssh2 can check, strongest first; `ssh-rsa` with SHA-1 is left out. */
const OFFERED: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** Pins of the project, with markers of other files. Throws `revocation-unreadable` or `known-hosts-unreadable` (exit 6). */
export async function hostKeyPolicy(project: KnownHostsFile, target: ResolvedTarget): Promise<HostKeyPolicy> {
  const name = pinnedName(target);
  const lines = linesFor([project, ...markerFiles(target)], name);
  const unreadable = lines.find(({ whole }) => !whole);
  if (unreadable) throw revocationUnreadable(nameOf(target), unreadable, project.path);
  return { name, ...policyOf(lines) };
}

/** The policy that lines for one host make. Pure. */
export function policyOf(lines: readonly KnownHostLine[]): Omit<HostKeyPolicy, 'name'> {
  const types = lines.flatMap(({ marker, type }) => (marker === 'none' ? [type] : []));
  // Those of the known types first, so that a host with several keys shows the pinned one.
  const wanted = types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
  const first = wanted.flatMap((name) => OFFERED.filter((offered) => offered === name));
  return {
    algorithms: [...new Set([...first, ...OFFERED])],
    certificateOnly: types.length === 0 && lines.some(({ marker }) => marker === 'cert-authority'),
    judge: (key) => judgeHostKey(lines, key),
  };
}

/** Name in known_hosts; HostKeyAlias stands for host and port alike. */
export function pinnedName({ host, port, hostKeyAlias }: ResolvedTarget): string {
  return hostKeyAlias === undefined ? knownName(host, port) : hostKeyAlias.toLowerCase();
}

function judgeHostKey(lines: readonly KnownHostLine[], key: PresentedKey): HostKeyVerdict {
  const plain = lines.filter(({ marker }) => marker === 'none');
  const known = plain.map(({ type, blob, file, line }) => ({ type, fingerprint: sha256Fingerprint(blob), file, line }));
  const same = ({ blob }: KnownHostLine): boolean => sha256Fingerprint(blob) === key.fingerprint;
  const decided = (verdict: HostKeyVerdict['verdict'], by?: KnownHostLine): HostKeyVerdict => ({
    verdict,
    ...(by ? { line: { file: by.file, line: by.line } } : {}),
    known,
  });
  const revoked = lines.find((line) => line.marker === 'revoked' && same(line));
  if (revoked) return decided('revoked', revoked);
  const pinned = plain.find(same);
  if (pinned) return decided('ok', pinned);
  const authority = lines.find(({ marker }) => marker === 'cert-authority');
  if (authority) return decided('needs-cert', authority);
  const other = plain.find(({ type }) => type === key.type) ?? plain[0];
  return other ? decided('changed', other) : decided('unknown');
}
