import type { ProjectStore } from '../ports/project-store.ts';
import { findResource, requireResource } from '../project/resources.ts';
import type { ApplicationSpec } from '../project/resources/environment.ts';

/** An application before its keys change. */
export interface ApplicationFacts {
  previous: ApplicationSpec;
  /** Of its environment's gateway; undefined where the environment has no file. */
  host?: string;
}

/** Reads an application and where its gateway is. Throws `not-found` (exit 2). */
export async function readApplication(project: ProjectStore, name: string): Promise<ApplicationFacts> {
  const { spec } = await requireResource(project, 'Application', name);
  const environment = await findResource(project, 'Environment', spec.environment);
  return { previous: spec, ...(environment ? { host: environment.spec.host } : {}) };
}
