import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';

/** A watched host, with programs of its watch that do not run; `code`: why it could not be asked. */
type WatchRow = { host: string; down: string[]; code?: string };

/** Asks each watched host once; loads nothing where there is none. */
export async function readWatches(ctx: StageContext): Promise<WatchRow[]> {
  const recorded = await listResources(ctx.project, 'Watch');
  if (recorded.length === 0) return [];
  const { downPrograms } = await import('../../watch/install/down-programs.ts');
  const asked = recorded.map(async (watch): Promise<WatchRow> => {
    const host = watch.metadata.name;
    const answer = await askHost(ctx, host, () => downPrograms(ctx, watch));
    return answer.known ? { host, down: answer.value } : { host, down: [], code: answer.error.code };
  });
  return Promise.all(asked);
}
