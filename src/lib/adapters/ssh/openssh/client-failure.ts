import type { SovranError } from '../../../text/sovran-error.ts';
import {
  authFailed,
  handshakeFailed,
  hostKeyUnknown,
  hostUnreachable,
  tooManyAuthenticationFailures,
  type HopName,
  type UnreachableReason,
} from '../failures/ssh-errors.ts';
import type { Hop } from '../identity/choose-driver.ts';
import type { KnownKey } from '../identity/check-host-key.ts';
import { refusalOf } from '../session/judge-host-key.ts';

const REASONS: [RegExp, UnreachableReason][] = [
  [/Could not resolve hostname|Name or service not known/i, 'dns'],
  [/Connection refused/i, 'refused'],
  [/No route to host|Network is unreachable/i, 'no-route'],
  [/timed out|Timeout, server/i, 'timeout'],
];

/** The error for people behind what the client wrote before it ended with 255. */
export function fromClient(stderr: string, at: HopName, hop: Hop, pinned: KnownKey[]): SovranError {
  const tried = hop.identities.keys.map(({ fingerprint }) => fingerprint);
  const key = presentedKey(stderr);
  if (/REVOKED HOST KEY/i.test(stderr)) return refused(at, 'revoked', key, pinned) ?? hostKeyUnknown(at, key);
  if (/IDENTIFICATION HAS CHANGED/i.test(stderr)) return refused(at, 'changed', key, pinned) ?? hostKeyUnknown(at, key);
  if (/Host key verification failed|host key is known for/i.test(stderr)) return hostKeyUnknown(at, key);
  if (/Too many authentication failures/i.test(stderr)) return tooManyAuthenticationFailures(at, tried);
  if (/Permission denied/i.test(stderr)) return authFailed(at, tried, hop.identities.locked);
  if (/Unable to negotiate|no matching/i.test(stderr)) return handshakeFailed(at, lastLine(stderr));
  const reason = REASONS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'hung-up';
  return hostUnreachable(at, reason, new Error(lastLine(stderr)));
}

function refused(
  at: HopName,
  verdict: 'changed' | 'revoked',
  key: { type: string; fingerprint: string },
  known: KnownKey[],
): SovranError | undefined {
  const line = known.find(({ type }) => type === key.type) ?? known[0];
  return refusalOf({ verdict, known, ...(line ? { line: { file: line.file, line: line.line } } : {}) }, at, key);
}

/** The client names a changed key by type and fingerprint, an unknown one by its type alone. */
function presentedKey(stderr: string): { type: string; fingerprint: string } {
  const [, name = ''] = /(?:for the|No) (\w+) (?:host )?key/i.exec(stderr) ?? [];
  const type = name === 'RSA' ? 'ssh-rsa' : name === 'ECDSA' ? 'ecdsa-sha2-nistp256' : `ssh-${name.toLowerCase()}`;
  return { type, fingerprint: /SHA256:[A-Za-z0-9+/]+/.exec(stderr)?.[0] ?? '' };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
