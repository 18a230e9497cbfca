import type { KeyGrant, KeyGrants } from '../../../core/ports/gateway.ts';

/** Pure: digests of the keys with which a gateway lets an application in at an instant (ISO 8601 UTC). */
export function openKeys(remembered: KeyGrants, application: string, now: string): string[] {
  const opens = (key: KeyGrant): boolean => key.application === application && endOfKey(key) > Date.parse(now);
  return Object.entries(remembered).flatMap(([digest, key]) => (opens(key) ? [digest] : []));
}

/** Milliseconds since 1970 from which a key opens nothing. */
export function endOfKey({ until, revoked }: KeyGrant): number {
  if (revoked) return 0;
  return until === undefined ? Infinity : Date.parse(until);
}
