import type { Host } from '../ports/host.ts';
import type { ProjectStore } from '../ports/project-store.ts';

/**
 * A project’s name on a host. On this machine each clone is a project; on other hosts all clones are one, so that
 * operators can resume each other’s work.
 */
export async function projectMark(project: ProjectStore, transport: Host['transport'] | 'auto'): Promise<string> {
  if (transport === 'local') return project.root;
  const { id, name } = await project.settings();
  return `project:${id ?? name}`;
}
