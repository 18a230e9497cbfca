import type { PresentedKey } from '../failures/ssh-errors.ts';

/** What LogVerbose makes the client write of the key that a machine presents. */
const KEY_LINE = /^debug\d: sshconnect\.c:verify_host_key\(\).*$\n?/gm;
const KEY = /Server host key: (\S+) (SHA256:[A-Za-z0-9+/]{43})/;

/** Last presented key. Older clients show only the family, and the fingerprint of a changed key. */
export function presentedKey(said: string): PresentedKey {
  const lines = said.match(KEY_LINE) ?? [];
  const [, type, fingerprint] = KEY.exec(lines.findLast((line) => KEY.test(line)) ?? '') ?? [];
  return type !== undefined && fingerprint !== undefined ? { type, fingerprint } : fromRefusal(said);
}

/** The complaints alone. */
export function withoutKeyLines(said: string): string {
  return said.replaceAll(KEY_LINE, '');
}

function fromRefusal(said: string): PresentedKey {
  const [, name = ''] = /(?:for the|The|No) (\w+) (?:host )?key/i.exec(said) ?? [];
  const type = name === 'RSA' ? 'ssh-rsa' : name === 'ECDSA' ? 'ecdsa-sha2-nistp256' : `ssh-${name.toLowerCase()}`;
  return { type, fingerprint: /SHA256:[A-Za-z0-9+/]+/.exec(said)?.[0] ?? '' };
}
