import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isValidAt } from './valid-key.ts';

/** An application as scripts see it. */
export interface ApplicationView {
  name: string;
  environment: string;
  owner?: string;
  /** Keys that are accepted now. */
  validKeys: number;
  keys: { sha256: string; createdAt: string; expiresAt?: string; revokedAt?: string }[];
}

/** Every application of the project, or of one environment, by name. */
export async function listApplications(ctx: StageContext, environment?: string): Promise<ApplicationView[]> {
  const now = ctx.clock.now();
  if (environment !== undefined) await requireResource(ctx.project, 'Environment', environment);
  const all = await listResources(ctx.project, 'Application');
  return all
    .filter(({ spec }) => environment === undefined || spec.environment === environment)
    .map(({ metadata, spec }) => viewOf(metadata.name, spec, now));
}

/** One application. Throws `not-found` (exit 2). */
export async function showApplication(project: ProjectStore, name: string, now: string): Promise<ApplicationView> {
  const { spec } = await requireResource(project, 'Application', name);
  return viewOf(name, spec, now);
}

function viewOf(name: string, { environment, owner, keys }: ApplicationSpec, now: string): ApplicationView {
  return {
    name,
    environment,
    ...(owner === undefined ? {} : { owner }),
    validKeys: keys.filter((key) => isValidAt(key, now)).length,
    keys: keys.map(({ sha256, createdAt, expiresAt, revokedAt }) => ({
      sha256,
      createdAt,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(revokedAt === undefined ? {} : { revokedAt }),
    })),
  };
}
