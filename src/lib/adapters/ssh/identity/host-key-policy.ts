import type { ServerHostKeyAlgorithm } from 'ssh2';
import { nameOf } from '../config/resolve-ssh.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import type { PresentedKey } from '../failures/ssh-errors.ts';
import { checkHostKey, hasCertAuthority, judgeHostKey, knownKeyTypes, type HostKeyVerdict } from './check-host-key.ts';
import { hostKeyAlgorithms } from './host-key-algorithms.ts';
import type { KnownHostsFile } from './known-hosts.ts';
import { revocationUnreadable } from '../failures/revocation-unreadable.ts';
import { readMarkers } from './read-markers.ts';
import { findUnreadableRevocation } from './unreadable-revocation.ts';
import { knownName } from '../../../core/project/host-pattern.ts';

/** What one machine must show to be believed. Keys are public key blobs. */
export interface HostKeyPolicy {
  /** The name that known_hosts has it under. */
  name: string;
  /** To be asked for in this order. */
  algorithms: ServerHostKeyAlgorithm[];
  /** Only a certificate can prove who it is: no plain key is pinned, and an authority is known. */
  certificateOnly: boolean;
  check(key: Uint8Array): HostKeyVerdict;
  /** The same for a key of which only type and fingerprint were seen. */
  judge(key: PresentedKey): HostKeyVerdict;
}

/**
 * Host key policy: pins of the project, plus revocations and authorities of other files. Throws `revocation-unreadable`
 * or `known-hosts-unreadable` (exit 6).
 */
export async function hostKeyPolicy(project: KnownHostsFile, target: ResolvedTarget): Promise<HostKeyPolicy> {
  const own = [...target.userKnownHostsFiles, ...target.globalKnownHostsFiles];
  const files = [project, ...own.map((path) => ({ path, text: readMarkers(path) }))];
  const { host, port } = pinnedAs(target);
  const unreadable = findUnreadableRevocation(files, knownName(host, port));
  if (unreadable) throw revocationUnreadable(nameOf(target), unreadable, project.path);
  const types = knownKeyTypes(files, host, port);
  return {
    name: knownName(host, port),
    algorithms: hostKeyAlgorithms(types),
    certificateOnly: types.length === 0 && hasCertAuthority(files, host, port),
    check: (key) => checkHostKey(files, host, port, key),
    judge: (key) => judgeHostKey(files, host, port, key),
  };
}

/** HostKeyAlias stands for host and port alike. */
export function pinnedAs({ host, port, hostKeyAlias }: ResolvedTarget): { host: string; port: number } {
  return hostKeyAlias === undefined ? { host, port } : { host: hostKeyAlias.toLowerCase(), port: 22 };
}
