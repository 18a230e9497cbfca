import { listResources } from '../../../../core/project/resources.ts';
import type { StageContext } from '../../../../core/operation/context.ts';

/** Whether the records here tell that this project ran something on a host, or made it ready to: nothing of it is asked there. */
export async function wasUsed({ project }: Pick<StageContext, 'project'>, name: string): Promise<boolean> {
  const runs = await listResources(project, 'Run');
  const environments = await listResources(project, 'Environment');
  if ([...runs, ...environments].some(({ spec }) => spec.host === name)) return true;
  const accept = ({ target }: { target: string }): boolean => target.startsWith(`Engine/${name}/`);
  return (await project.readEvents({ accept, limit: 1, onCorrupt: () => undefined })).length > 0;
}
