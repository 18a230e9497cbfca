import type { Host } from '../../ports/host.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { localHost } from './local-host.ts';

/** The host of a name; `local` needs no file. */
export async function openHost(name: string, project: ProjectStore): Promise<Host> {
  void project;
  return localHost(name);
}
