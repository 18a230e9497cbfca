import type { KeyGrants } from '../../../core/ports/gateway.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';

/** Every key that the application files of an environment name, by its sha256, also those that open nothing any more. */
export async function knownKeys(project: ProjectStore, environment: string): Promise<KeyGrants> {
  const applications = await listResources(project, 'Application');
  return Object.assign(
    {},
    ...applications
      .filter(({ spec }) => spec.environment === environment)
      .map(({ metadata, spec }) => grantsOf(metadata.name, spec)),
  ) as KeyGrants;
}

/** Pure: the digest of a key as gateways know it, 64 hex digits. */
export function hexOf({ sha256 }: Pick<ApplicationSpec['keys'][number], 'sha256'>): string {
  return sha256.slice('sha256:'.length);
}

/** Pure: the keys of one application. */
export function grantsOf(application: string, { keys }: ApplicationSpec): KeyGrants {
  return Object.fromEntries(
    keys.map(({ sha256, expiresAt, revokedAt }) => [
      hexOf({ sha256 }),
      {
        application,
        ...(expiresAt === undefined ? {} : { until: expiresAt }),
        ...(revokedAt === undefined ? {} : { revoked: true }),
      },
    ]),
  );
}
