import type { ServerHostKeyAlgorithm } from 'ssh2';

/** What ssh2 can check, strongest first; `ssh-rsa` with SHA-1 is left out. */
const OFFERED: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * Signature algorithms to ask a host for, those of the key types already known first: a host with several keys then
 * shows the one that is pinned, not another.
 */
export function hostKeyAlgorithms(knownTypes: string[]): ServerHostKeyAlgorithm[] {
  const wanted = knownTypes.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
  const first = wanted.flatMap((name) => OFFERED.filter((offered) => offered === name));
  return [...new Set([...first, ...OFFERED])];
}
