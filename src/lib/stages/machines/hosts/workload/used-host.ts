import { listResources } from '../../../../core/project/resources.ts';
import type { StageContext } from '../../../../core/operation/context.ts';

/** Whether records show that this project used the host. No network. */
export async function wasUsed({ project }: Pick<StageContext, 'project'>, name: string): Promise<boolean> {
  const runs = await listResources(project, 'Run');
  const environments = await listResources(project, 'Environment');
  if ([...runs, ...environments].some(({ spec }) => spec.host === name)) return true;
  const accept = ({ target }: { target: string }): boolean => target.startsWith(`Engine/${name}/`);
  return (await project.readEvents({ accept, limit: 1, onCorrupt: () => undefined })).length > 0;
}
