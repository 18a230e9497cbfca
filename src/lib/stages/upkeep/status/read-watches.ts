import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';

/** Asks each watched host once which programs do not run; `code`: why it was not asked. Without one, loads nothing. */
export async function readWatches(ctx: StageContext): Promise<{ host: string; down: string[]; code?: string }[]> {
  const asked = (await listResources(ctx.project, 'Watch')).map(async (watch) => {
    const { downPrograms } = await import('../../watch/install/install.ts');
    const host = watch.metadata.name;
    const answer = await askHost(ctx, host, () => downPrograms(ctx, watch));
    return { host, ...(answer.known ? { down: answer.value } : { down: [], code: answer.error.code }) };
  });
  return Promise.all(asked);
}
