import type { Json } from '../ports/json.ts';
import type { StageContext } from './context.ts';
import { findOpenRun } from './open-runs.ts';
import type { Operation } from './operation.ts';

/**
 * Lets the cut run of an operation go on under the claim that is granted now, whoever held it meanwhile; see
 * `Operation.reclaims`. The caller holds the lock of the project.
 */
export function reclaim<Input extends Json>(
  operation: Operation<Input>,
  input: Input,
  { project, claim }: StageContext,
): void {
  if (!operation.reclaims || !claim) return;
  const open = findOpenRun(project.root, operation.target(input));
  if (open?.progress.plan.operation !== operation.id || open.progress.fence === claim.fence) return;
  open.journal.append({ type: 'claim', fence: claim.fence, device: claim.device });
}
