import type { StageContext } from '../context.ts';
import type { OpenRun } from '../open/open-runs.ts';
import type { AnyOperation } from '../operation.ts';

/**
 * Lets a cut run that goes on do so under the claim that is granted now, whoever held it meanwhile; see `Operation.reclaims`. The
 * caller holds the lock of the project.
 */
export function reclaim(
  { reclaims }: Pick<AnyOperation, 'reclaims'>,
  { journal, progress }: OpenRun,
  { claim }: Pick<StageContext, 'claim'>,
): void {
  if (!reclaims || !claim || progress.fence === claim.fence) return;
  journal.append({ type: 'claim', fence: claim.fence, device: claim.device });
}
