import { createHash, randomBytes } from 'node:crypto';
import type { KeyGrant, KeyGrants, KeySet } from '../../../core/ports/gateway.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { refuseAltered } from '../../../core/operation/records/edited-files.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';

/** A key as applications send it: 256 random bits, with a prefix that scanners of leaked secrets can match. */
export function generateKey(): string {
  return `svk_${randomBytes(32).toString('base64url')}`;
}

/** sha256 of a key, as lower-case hex. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export type ApplicationKey = ApplicationSpec['keys'][number];
export type KeyState = 'valid' | 'expired' | 'revoked';

/** Gateways count in whole seconds. */
const PRECISION_MS = 1000;

/** Pure: whether a key was revoked, alone or with all keys of its application. */
export function isRevoked({ revocation }: Pick<ApplicationSpec, 'revocation'>, key: ApplicationKey): boolean {
  return key.revokedAt !== undefined || key.revocation < revocation;
}

/** Pure: the state of a key at an instant (ISO 8601 UTC). */
export function stateOf(spec: Pick<ApplicationSpec, 'revocation'>, key: ApplicationKey, now: string): KeyState {
  if (isRevoked(spec, key)) return 'revoked';
  return key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.parse(now) ? 'expired' : 'valid';
}

/** Pure: whether a gateway lets a key in at an instant (ISO 8601 UTC). */
export function isOpen(key: KeyGrant, now: string): boolean {
  return endOf(key) > Date.parse(now);
}

/** Pure: applications with a key that is valid in the files and refused, or sooner expired, at the gateway. */
export function findEnded(recorded: KeyGrants, remembered: KeyGrants, now: string): string[] {
  const ended = Object.entries(recorded).filter(([digest, key]) => {
    const there = remembered[digest];
    return there !== undefined && isOpen(key, now) && endOf(there) < endOf(key) - PRECISION_MS;
  });
  return [...new Set(ended.map(([, { application }]) => application))].toSorted();
}

/** When a key ends, ms since 1970. */
function endOf({ until, revoked }: KeyGrant): number {
  if (revoked) return 0;
  return until === undefined ? Infinity : Date.parse(until);
}

/** Digits of the sha256 that name a key to people. */
const ID_DIGITS = 12;

/** Pure: the digest of a key as gateways know it, 64 hex digits. */
export function hexOf({ sha256 }: Pick<ApplicationKey, 'sha256'>): string {
  return sha256.slice('sha256:'.length);
}

/** Pure: the id of a key, the first digits of its digest. */
export function keyIdOf(hex: string): string {
  return hex.slice(0, ID_DIGITS);
}

/** Every key in the application files of an environment, revoked ones too, and their revocation numbers. Throws as `refuseAltered`. */
export async function recordedKeys(project: ProjectStore, environment: string): Promise<Required<KeySet>> {
  const all = await listResources(project, 'Application');
  const own = all.filter(({ spec }) => spec.environment === environment);
  const paths = own.map(({ metadata }) => pathOf('Application', metadata.name));
  if (paths.length > 0) await refuseAltered(paths, project);
  const keys = own.map(({ metadata, spec }) => grantsOf(metadata.name, spec));
  const revocations = own.map(({ metadata, spec }) => [metadata.name, spec.revocation] as const);
  return { keys: Object.assign({}, ...keys) as KeyGrants, revocations: Object.fromEntries(revocations) };
}

/** Pure: the keys of one application. */
function grantsOf(application: string, spec: ApplicationSpec): KeyGrants {
  return Object.fromEntries(
    spec.keys.map((key) => [
      hexOf(key),
      {
        application,
        revocation: key.revocation,
        ...(key.expiresAt === undefined ? {} : { until: key.expiresAt }),
        ...(isRevoked(spec, key) ? { revoked: true } : {}),
      },
    ]),
  );
}
