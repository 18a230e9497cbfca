import type { KeyGrant, KeyGrants } from '../../../core/ports/gateway.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';

export type ApplicationKey = ApplicationSpec['keys'][number];
export type KeyState = 'valid' | 'expired' | 'revoked';

/** Gateways count in whole seconds. */
const PRECISION_MS = 1000;

/** Pure: whether a key was revoked, alone or with all keys of its application. */
export function isRevoked({ revocation }: Pick<ApplicationSpec, 'revocation'>, key: ApplicationKey): boolean {
  return key.revokedAt !== undefined || key.revocation < revocation;
}

/** Pure: what a key opens at an instant (ISO 8601 UTC). */
export function stateOf(spec: Pick<ApplicationSpec, 'revocation'>, key: ApplicationKey, now: string): KeyState {
  if (isRevoked(spec, key)) return 'revoked';
  return key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.parse(now) ? 'expired' : 'valid';
}

/** Pure: whether a gateway lets a key in at an instant (ISO 8601 UTC). */
export function isOpen(key: KeyGrant, now: string): boolean {
  return endOf(key) > Date.parse(now);
}

/** Pure: applications with a key that the files accept and the gateway does not, or for less long. */
export function findEnded(recorded: KeyGrants, remembered: KeyGrants, now: string): string[] {
  const ended = Object.entries(recorded).filter(([digest, key]) => {
    const there = remembered[digest];
    return there !== undefined && isOpen(key, now) && endOf(there) < endOf(key) - PRECISION_MS;
  });
  return [...new Set(ended.map(([, { application }]) => application))].toSorted();
}

/** Milliseconds since 1970 from which a key opens nothing. */
function endOf({ until, revoked }: KeyGrant): number {
  if (revoked) return 0;
  return until === undefined ? Infinity : Date.parse(until);
}
