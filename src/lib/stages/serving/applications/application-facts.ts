import { findResource, requireResource } from '../../../core/project/resources.ts';
import { claimEnvironment } from '../../machines/hosts/environments/lease-environment.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import type { Claim } from '../../../core/operation/wanted-lease.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** An application before its keys change. */
export interface ApplicationFacts {
  previous: ApplicationSpec;
  /** Of its environment's gateway; undefined where the environment has no file. */
  host?: string;
}

/** Reads an application, or `begun` where it has no file, and where its gateway is. Throws `not-found` (exit 2). */
export async function readApplication(
  { project }: StageContext,
  name: string,
  begun?: ApplicationSpec | null,
): Promise<ApplicationFacts> {
  const found = (await findResource(project, 'Application', name))?.spec ?? begun;
  const previous = found ?? (await requireResource(project, 'Application', name)).spec;
  const environment = await findResource(project, 'Environment', previous.environment);
  return { previous, ...(environment ? { host: environment.spec.host } : {}) };
}

/** A line that comes back comes back within this; a step and its taking back wait once each. */
const PATIENCE_MS = 10_000;

/** Whoever gives out keys of an environment holds it: two who did so at once would end each other's. */
export async function claimKeys(ctx: StageContext, environment: string): Promise<Claim | undefined> {
  const claim = await claimEnvironment(ctx, environment);
  return claim && { ...claim, patienceMs: PATIENCE_MS, merges: true };
}

/** The same of the environment that an application may call. */
export async function claimApplication(ctx: StageContext, name: string): Promise<Claim | undefined> {
  const application = await findResource(ctx.project, 'Application', name);
  return application && claimKeys(ctx, application.spec.environment);
}
