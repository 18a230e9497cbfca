import type { Host } from '../ports/host.ts';
import type { ProjectStore } from '../ports/project-store.ts';

/** A project’s name on a host: each clone its own on this machine, one for all clones elsewhere. */
export async function projectMark(project: ProjectStore, transport: Host['transport'] | 'auto'): Promise<string> {
  if (transport === 'local') return project.root;
  const { id, name } = await project.settings();
  return `project:${id ?? name}`;
}
