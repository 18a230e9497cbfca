import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';

export type ApplicationKey = ApplicationSpec['keys'][number];

/** Whether a key opens anything at an instant (ISO 8601 UTC). */
export function isValidAt(key: ApplicationKey, now: string): boolean {
  if (key.revokedAt !== undefined) return false;
  return key.expiresAt === undefined || Date.parse(key.expiresAt) > Date.parse(now);
}
