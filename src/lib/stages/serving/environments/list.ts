import type { StageContext } from '../../../core/operation/context.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import type { EnvironmentEntry } from './schema.ts';
import { recordedLive } from './served.ts';

/** Every environment of the project, by name, as it is recorded. Contacts no host. */
export async function listRecorded({ project }: StageContext): Promise<EnvironmentEntry[]> {
  const environments = await listEnvironments(project);
  return environments.map(({ name, spec }) => {
    const { host, bind, port } = spec;
    return { name, host, bind, port, release: recordedLive(spec) };
  });
}
