import type { KeyGrants, KeySet } from '../../../core/ports/gateway.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import { isRevoked, type ApplicationKey } from './key-state.ts';

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

/** Every key in the application files of an environment, revoked ones too, and their revocation numbers. */
export async function recordedKeys(project: ProjectStore, environment: string): Promise<Required<KeySet>> {
  const all = await listResources(project, 'Application');
  const own = all.filter(({ spec }) => spec.environment === environment);
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
