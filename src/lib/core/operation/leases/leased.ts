import type { Json } from '../../ports/json.ts';
import type { StageContext } from '../context.ts';
import type { Operation } from '../operation.ts';
import { withLease } from './with-lease.ts';

/** Does work that changes a host under the lease of its operation. Throws as `withLease`. */
export async function leased<Input extends Json, T>(
  operation: Operation<Input>,
  input: Input,
  ctx: StageContext,
  work: (ctx: StageContext) => Promise<T>,
): Promise<T> {
  return withLease(await operation.leases?.(input, ctx), ctx, work);
}
