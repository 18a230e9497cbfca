import type { KeyGrants } from '../ports/gateway.ts';
import type { ProjectStore } from '../ports/project-store.ts';
import { listResources } from '../project/resources.ts';
import type { ApplicationSpec } from '../project/resources/environment.ts';

export type ApplicationKey = ApplicationSpec['keys'][number];

/** The keys that the gateway of an environment accepts, read from the application files. */
export async function acceptedKeys(project: ProjectStore, environment: string): Promise<KeyGrants> {
  const applications = await listResources(project, 'Application');
  const grants = applications
    .filter(({ spec }) => spec.environment === environment)
    .flatMap(({ metadata, spec }) =>
      spec.keys
        .filter((key) => key.revokedAt === undefined)
        .map((key) => [
          key.sha256.slice('sha256:'.length),
          { application: metadata.name, ...(key.expiresAt ? { until: key.expiresAt } : {}) },
        ]),
    );
  return Object.fromEntries(grants) as KeyGrants;
}

/** Whether a key opens anything at an instant (ISO 8601 UTC). */
export function isValidAt(key: ApplicationKey, now: string): boolean {
  if (key.revokedAt !== undefined) return false;
  return key.expiresAt === undefined || Date.parse(key.expiresAt) > Date.parse(now);
}
