import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { listResources } from '../../../core/project/resources.ts';

/** Hosts over SSH that serve a model, or keep it for a rollback, as the files of the project say; no host is asked. */
export async function hostsServing(project: ProjectStore, digest: string): Promise<string[]> {
  const releases = await listResources(project, 'Release');
  const ofModel = new Set(
    releases.filter(({ spec }) => spec.record.modelDigest === digest).map(({ metadata }) => metadata.name),
  );
  const environments = await listEnvironments(project);
  const serving = environments.filter(({ spec }) =>
    Object.values(spec.slots).some((release) => release !== undefined && ofModel.has(release)),
  );
  const hosts = new Set(serving.map(({ spec }) => spec.host));
  const known = await listResources(project, 'Host');
  // what is called `local` is another machine for every operator
  return known
    .filter(({ metadata, spec }) => hosts.has(metadata.name) && spec.transport !== 'local')
    .map(({ metadata }) => metadata.name);
}
