import type { Host } from '../ports/host.ts';
import type { ProjectStore } from '../ports/project-store.ts';

/**
 * What a project is called on a host. On this machine it is its folder, so that two clones are two projects; on another
 * host every clone is the same project, because a second operator goes on with what the first one started.
 */
export async function projectMark(project: ProjectStore, transport: Host['transport'] | 'auto'): Promise<string> {
  if (transport === 'local') return project.root;
  const { id, name } = await project.settings();
  return `project:${id ?? name}`;
}
