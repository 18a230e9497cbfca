import type { KeySet } from '../../../core/ports/gateway.ts';
import type { Kind } from '../../../core/ports/project-store.ts';
import { findCommitted, findResource, requireResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** An application, and where its keys are checked. */
export interface ApplicationFacts {
  spec: ApplicationSpec;
  /** Of its environment's gateway; undefined where the environment has no file. */
  host?: string;
}

/**
 * An application by its file, or by the last commit where its file cannot be read: an edit keeps nothing from being revoked.
 * Throws `not-found` (exit 2).
 */
export async function readApplication({ project }: StageContext, name: string): Promise<ApplicationFacts> {
  const found = await readOrCommitted(project, 'Application', name);
  const { spec } = found ?? (await requireResource(project, 'Application', name));
  const environment = await readOrCommitted(project, 'Environment', spec.environment);
  return { spec, ...(environment ? { host: environment.spec.host } : {}) };
}

async function readOrCommitted<K extends Kind>(
  project: StageContext['project'],
  kind: K,
  name: string,
): Promise<ResourceOf<K> | undefined> {
  try {
    return await findResource(project, kind, name);
  } catch (error) {
    const committed = error instanceof SovranError ? await findCommitted(project, kind, name) : undefined;
    if (!committed) throw error;
    return committed;
  }
}

/** The keys that a gateway remembers; undefined where its host is out of reach. */
export async function keysIfReached(
  ctx: StageContext,
  environment: string,
  host: string,
): Promise<Required<KeySet> | undefined> {
  try {
    return await (await ctx.gateway(environment, host)).keys();
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    return undefined;
  }
}
