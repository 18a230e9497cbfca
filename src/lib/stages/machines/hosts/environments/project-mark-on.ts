import { listedHost } from '../../../../core/project/listed-host.ts';
import { projectMark } from '../../../../core/project/project-mark.ts';
import type { StageContext } from '../../../../core/operation/context.ts';

/** What this project is called on a host of its inventory; see `projectMark`. Throws as `listedHost`. */
export async function projectMarkOn({ project }: StageContext, host: string): Promise<string> {
  return projectMark(project, (await listedHost(project, host))?.transport ?? 'local');
}
