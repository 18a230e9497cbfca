import { findResource } from '../project/resources.ts';
import { projectMark } from '../project/project-mark.ts';
import type { StageContext } from '../run/context.ts';

/** What this project is called on a host of its inventory; see `projectMark`. */
export async function projectMarkOn({ project }: StageContext, host: string): Promise<string> {
  return projectMark(project, (await findResource(project, 'Host', host))?.spec.transport ?? 'local');
}
