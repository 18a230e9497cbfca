import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { findUsable, listResources, requireResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { hexOf, keyIdOf, stateOf, type ApplicationKey, type KeyState } from './keys.ts';

/** A key as scripts see it. */
export type KeyView = { id: string; state: KeyState } & Omit<ApplicationKey, 'revocation'>;

/** An application as scripts see it. */
export interface ApplicationView {
  name: string;
  environment: string;
  owner?: string;
  /** Keys that are accepted now. */
  validKeys: number;
  keys: KeyView[];
}

/** Every application of the project, or of one environment, by name. */
export async function listApplications(ctx: StageContext, environment?: string): Promise<ApplicationView[]> {
  const now = ctx.clock.now();
  if (environment !== undefined && !(await findUsable(ctx.project, 'Environment', environment)))
    await requireResource(ctx.project, 'Environment', environment);
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

/** Pure: an application at an instant (ISO 8601 UTC). */
export function viewOf(name: string, spec: ApplicationSpec, now: string): ApplicationView {
  const { environment, owner } = spec;
  const keys = spec.keys.map(({ revocation, ...key }) => ({
    id: keyIdOf(hexOf(key)),
    state: stateOf(spec, { revocation, ...key }, now),
    ...key,
  }));
  const validKeys = keys.filter(({ state }) => state === 'valid').length;
  return { name, environment, ...(owner === undefined ? {} : { owner }), validKeys, keys };
}
