import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';

/**
 * What to type after a release was recorded: its approval for each environment that asks for one, its promotion where
 * none is needed, or how to make an environment. The key is the one that OpenSSH makes by default.
 */
export async function nextAfterCreate(release: string, project: ProjectStore): Promise<string[]> {
  const environments = await listResources(project, 'Environment');
  if (environments.length === 0) return ['sovran env add --help'];
  return environments.map(({ metadata: { name }, spec }) =>
    spec.approvals.required > 0
      ? `sovran release approve ${release} --env ${name} --key ~/.ssh/id_ed25519`
      : `sovran release promote ${release} --env ${name}`,
  );
}
