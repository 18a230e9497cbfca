import type { StageContext } from './context.ts';
import type { Journal } from './journal/journal.ts';
import type { AnyOperation } from './operation.ts';
import { ownNothing, type Owned } from './owned.ts';

/** A journalled run that this process brings to its end: forward, or back. */
export interface ActiveRun<Of extends AnyOperation = AnyOperation> {
  operation: Of;
  journal: Journal;
  ctx: StageContext;
  /** What it holds in this process. */
  things: Owned;
}

/** A run that holds nothing in this process yet. */
export function activate<Of extends AnyOperation>(operation: Of, journal: Journal, ctx: StageContext): ActiveRun<Of> {
  return { operation, journal, ctx, things: ownNothing() };
}
