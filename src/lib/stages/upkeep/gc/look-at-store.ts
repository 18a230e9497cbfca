import type { Ids } from '../../../core/ports/clock.ts';
import type { StoreInventory, StoreSweeper } from '../../../core/ports/store-sweeper.ts';
import { asPlan } from '../../../core/operation/plan/as-plan.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { planSweep } from './plan-sweep.ts';
import { forgetCommand, listVanished, refuseForget } from './vanished.ts';

/** What lies in the store, and what a sweep of it would remove. */
export interface StoreLook {
  found: StoreInventory;
  plan: Plan;
  /** What to type about projects that are not where they were. */
  next: string[];
}

/** Looks at the store, as everybody who has used it needs it; removes nothing. Throws as `refuseForget`. */
export async function lookAtStore(sweeper: StoreSweeper, forgotten: string[], ids: Ids): Promise<StoreLook> {
  const found = await sweeper.inventory(forgotten);
  refuseForget(found, forgotten);
  const vanished = listVanished(found, forgotten);
  return {
    found,
    plan: asPlan('gc', 'Store', forgotten, planSweep(found, forgotten), ids),
    next: vanished.length > 0 ? [forgetCommand(vanished)] : [],
  };
}
