import { createHash } from 'node:crypto';

/** Who may sign, as people edit it: in force once committed, or where there is a charter, once signed with it. */
export const ALLOWED_SIGNERS = 'governance/allowed_signers';

/** A mail address in lower case: case does not distinguish people. */
export function samePerson(address: string): string {
  return address.trim().toLowerCase();
}

/** A line of the list of signers. */
export interface ListedSigner {
  principal: string;
  /** `type base64`. */
  publicKey: string;
  /** It is valid at the asked time. */
  live: boolean;
}

/** Who the list names, and with which keys. Pure. */
export function listedSigners(allowedSigners: string, now: string): ListedSigner[] {
  const lines = allowedSigners.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  return lines.flatMap((line) => {
    const [, principal = '', options = '', publicKey] =
      /^\s*(\S+)\s+(.*?)((?:sk-)?(?:ssh|ecdsa)-\S+\s+[A-Za-z0-9+/=]+)/.exec(line) ?? [];
    if (publicKey === undefined) return [];
    const [after, before] = ['valid-after', 'valid-before'].map((name) => instantIn(options, name));
    const live = (after ?? '') <= now && now < (before ?? '9');
    return [{ principal, publicKey: publicKey.replaceAll(/\s+/g, ' '), live }];
  });
}

/** `YYYYMMDD[HHMM[SS]][Z]` of an option as ISO 8601 UTC. */
function instantIn(options: string, name: string): string | undefined {
  const [, day, hour = '00', minute = '00', second = '00'] =
    new RegExp(`${name}="?(\\d{8})(\\d\\d)?(\\d\\d)?(\\d\\d)?Z?`).exec(options) ?? [];
  return day?.replace(/(....)(..)(..)/, `$1-$2-$3T${hour}:${minute}:${second}.000Z`);
}

/** Fingerprints of a person’s keys, as `ssh-keygen` writes them. Pure. */
export function keysOf(person: string, allowedSigners: string): string[] {
  const own = listedSigners(allowedSigners, '').filter(({ principal }) => samePerson(principal) === samePerson(person));
  return own.map(({ publicKey }) => {
    const bytes = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
    return `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`;
  });
}

/** The person to whom the list assigns a key. */
export function principalOf(publicKey: string, allowedSigners: string): string | undefined {
  return listedSigners(allowedSigners, '').find((one) => one.publicKey === publicKey)?.principal;
}
