import type { SovranError } from '../../../core/text/sovran-error.ts';
import {
  authFailed,
  handshakeFailed,
  hostUnreachable,
  tooManyAuthenticationFailures,
  type HopName,
  type Untried,
  type UnreachableReason,
} from './ssh-errors.ts';

/** What a failed ssh2 connection leaves: a level that only some errors have, a code of the system. */
export type Ssh2Failure = Error & { level?: string; code?: string };

const REASONS: Readonly<Record<string, UnreachableReason>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ETIMEDOUT: 'timeout',
};

/** The error for people behind an error of ssh2. `tried` are fingerprints. */
export function fromSsh2(error: Ssh2Failure, at: HopName, tried: string[], untried: Untried = {}): SovranError {
  const { level, code = '' } = error;
  if (/too many authentication failures/i.test(error.message)) return tooManyAuthenticationFailures(at, tried);
  if (level === 'client-authentication' || level === 'agent') return authFailed(at, tried, untried);
  if (level === 'client-timeout') return hostUnreachable(at, 'timeout', error);
  if (level === 'client-dns') return hostUnreachable(at, 'dns', error);
  if (level === 'client-socket') return hostUnreachable(at, REASONS[code] ?? 'hung-up', error);
  if (level === 'handshake') return handshakeFailed(at, error.message);
  return hostUnreachable(at, 'hung-up', error);
}
