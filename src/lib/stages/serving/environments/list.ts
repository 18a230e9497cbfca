import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { EnvironmentEntry } from './schema.ts';
import { recordedLive } from './served.ts';

/** Every environment of the project, by name, as it is recorded. Contacts no host. */
export async function listRecorded({ project }: StageContext): Promise<EnvironmentEntry[]> {
  const environments = await listResources(project, 'Environment');
  return environments.map(({ metadata: { name }, spec }) => {
    const { host, bind, port } = spec;
    return { name, host, bind, port, release: recordedLive(spec) };
  });
}
