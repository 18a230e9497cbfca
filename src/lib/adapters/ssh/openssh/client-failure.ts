import type { SovranError } from '../../../core/text/sovran-error.ts';
import {
  authFailed,
  handshakeFailed,
  hostUnreachable,
  isHungUp,
  jumpForbidden,
  keyRefused,
  refusalOf,
  tooManyAuthenticationFailures,
  type Between,
  type HopName,
  type PresentedKey,
  type UnreachableReason,
} from '../failures/ssh-errors.ts';
import type { Hop } from '../identity/hops.ts';

const REFUSED_KEY = /REVOKED HOST KEY|IDENTIFICATION HAS CHANGED|Host key verification failed|host key is known for/i;

export const PROHIBITED = /administratively prohibited/i;

const REASONS: [RegExp, UnreachableReason][] = [
  [/Could not resolve hostname|Name or service not known/i, 'dns'],
  [/Connection refused/i, 'refused'],
  [/No route to host|Network is unreachable/i, 'no-route'],
  [/timed out|Timeout, server/i, 'timeout'],
];

/** The error behind a client's output before exit 255. */
export function fromClient(stderr: string, at: HopName, hop: Hop, key: PresentedKey): SovranError {
  const tried = hop.identities.keys.map(({ fingerprint }) => fingerprint);
  if (REFUSED_KEY.test(stderr)) return refusedKey(stderr, at, hop, key);
  if (/Too many authentication failures/i.test(stderr)) return tooManyAuthenticationFailures(at, tried);
  if (/Permission denied/i.test(stderr)) return authFailed(at, tried, hop.identities);
  if (/Unable to negotiate|no matching/i.test(stderr)) return handshakeFailed(at, lastLine(stderr));
  return hostUnreachable(at, reasonOf(stderr) ?? 'hung-up', new Error(lastLine(stderr)));
}

/** Unreachable reason in a client's output. */
function reasonOf(said: string): UnreachableReason | undefined {
  return REASONS.find(([pattern]) => pattern.test(said))?.[1];
}

/** The client refused the key; our reading of the same files names the lines. */
function refusedKey(stderr: string, at: HopName, { policy }: Hop, key: PresentedKey): SovranError {
  const judged = policy.judge(key);
  const { known } = judged;
  const refused = judged.verdict === 'changed' || judged.verdict === 'revoked';
  if (refused && key.fingerprint !== '') return refusalOf(judged, at, key) ?? keyRefused('host-key-unknown', at, key);
  const line = known.find(({ type }) => type === key.type) ?? known[0];
  const verdict = /REVOKED HOST KEY/i.test(stderr) ? 'revoked' : /HAS CHANGED/i.test(stderr) ? 'changed' : 'unknown';
  return refusalOf({ verdict, known, ...(line ? { line } : {}) }, at, key) ?? keyRefused('host-key-unknown', at, key);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

const KEY_LINE = /^debug\d: sshconnect\.c:verify_host_key\(\).*$\n?/gm;
const KEY = /Server host key: (\S+) (SHA256:[A-Za-z0-9+/]{43})/;

/** Last presented key. Older clients show only the family, and the fingerprint of a changed key. */
export function presentedKey(said: string): PresentedKey {
  const lines = said.match(KEY_LINE) ?? [];
  const [, type, fingerprint] = KEY.exec(lines.findLast((line) => KEY.test(line)) ?? '') ?? [];
  return type !== undefined && fingerprint !== undefined ? { type, fingerprint } : fromRefusal(said);
}

export function withoutKeyLines(said: string): string {
  return said.replaceAll(KEY_LINE, '');
}

function fromRefusal(said: string): PresentedKey {
  const [, name = ''] = /(?:for the|The|No) (\w+) (?:host )?key/i.exec(said) ?? [];
  const type = name === 'RSA' ? 'ssh-rsa' : name === 'ECDSA' ? 'ecdsa-sha2-nistp256' : `ssh-${name.toLowerCase()}`;
  return { type, fingerprint: /SHA256:[A-Za-z0-9+/]+/.exec(said)?.[0] ?? '' };
}

const OPEN_FAILED = /open failed: (.*)/g;

interface Heard {
  complaints(): string;
}

/** Explains a connection that closed early by what the jump host's master logged since (exit 4). */
export function watchLine(before: Heard | undefined, between: Between): (failure: SovranError) => SovranError {
  const earlier = before?.complaints().length ?? 0;
  return (failure) => {
    if (!before || !isHungUp(failure)) return failure;
    const said = [...before.complaints().slice(earlier).matchAll(OPEN_FAILED)].at(-1)?.[1]?.trim();
    return said === undefined ? failure : refusedLine(said, between);
  };
}

function refusedLine(said: string, { from, at }: Between): SovranError {
  if (PROHIBITED.test(said)) return jumpForbidden(from, said);
  return hostUnreachable(at, reasonOf(said) ?? 'refused', new Error(said));
}
