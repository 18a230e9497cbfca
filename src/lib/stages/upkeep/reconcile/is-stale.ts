import { endedSinceAsked } from '../../machines/gpu-leases.ts';
import type { Lease } from '../../../core/ports/leases.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { holderState } from './holder-state.ts';

/** Between its lease and its start, a job or service sends what it reads: that may take this long, milliseconds. */
const STARTING_MS = 6 * 3600 * 1000;

/**
 * Whether nothing of the holder of a lease runs, and nothing of it can still be about to start; `now` is the host's time.
 * An attempt that ended before the lease was last asked for says nothing of the one that it was asked for. What nobody
 * knows is not stale.
 */
export async function isStale(ctx: StageContext, host: string, lease: Lease, now: string): Promise<boolean> {
  const holder = await holderState(ctx, host, lease.holder);
  if (holder.state !== 'ended' && holder.state !== 'absent') return false;
  return endedSinceAsked(holder, lease.asked) || Date.parse(now) - Date.parse(lease.asked) > STARTING_MS;
}
