import type { SovranError } from '../../../core/text/sovran-error.ts';
import {
  authFailed,
  handshakeFailed,
  hostKeyUnknown,
  hostUnreachable,
  tooManyAuthenticationFailures,
  type HopName,
  type PresentedKey,
  type UnreachableReason,
} from '../failures/ssh-errors.ts';
import type { Hop } from '../identity/choose-driver.ts';
import { refusalOf } from '../session/judge-host-key.ts';

const REFUSED_KEY = /REVOKED HOST KEY|IDENTIFICATION HAS CHANGED|Host key verification failed|host key is known for/i;

/** What the client writes down of a channel that the server forbids. */
export const PROHIBITED = /administratively prohibited/i;

const REASONS: [RegExp, UnreachableReason][] = [
  [/Could not resolve hostname|Name or service not known/i, 'dns'],
  [/Connection refused/i, 'refused'],
  [/No route to host|Network is unreachable/i, 'no-route'],
  [/timed out|Timeout, server/i, 'timeout'],
];

/** The error for people behind what the client wrote before it ended with 255, and the key that it was shown. */
export function fromClient(stderr: string, at: HopName, hop: Hop, key: PresentedKey): SovranError {
  const tried = hop.identities.keys.map(({ fingerprint }) => fingerprint);
  if (REFUSED_KEY.test(stderr)) return refusedKey(stderr, at, hop, key);
  if (/Too many authentication failures/i.test(stderr)) return tooManyAuthenticationFailures(at, tried);
  if (/Permission denied/i.test(stderr)) return authFailed(at, tried, hop.identities);
  if (/Unable to negotiate|no matching/i.test(stderr)) return handshakeFailed(at, lastLine(stderr));
  return hostUnreachable(at, reasonOf(stderr) ?? 'hung-up', new Error(lastLine(stderr)));
}

/** Unreachable reason in a client's output. */
export function reasonOf(said: string): UnreachableReason | undefined {
  return REASONS.find(([pattern]) => pattern.test(said))?.[1];
}

/** The client refused the key; our own reading of the same files names the lines. Its refusal stands. */
function refusedKey(stderr: string, at: HopName, { policy }: Hop, key: PresentedKey): SovranError {
  const judged = policy.judge(key);
  const { known } = judged;
  const refused = judged.verdict === 'changed' || judged.verdict === 'revoked';
  if (refused && key.fingerprint !== '') return refusalOf(judged, at, key) ?? hostKeyUnknown(at, key);
  const line = known.find(({ type }) => type === key.type) ?? known[0];
  const verdict = /REVOKED HOST KEY/i.test(stderr) ? 'revoked' : /HAS CHANGED/i.test(stderr) ? 'changed' : 'unknown';
  return refusalOf({ verdict, known, ...(line ? { line } : {}) }, at, key) ?? hostKeyUnknown(at, key);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
