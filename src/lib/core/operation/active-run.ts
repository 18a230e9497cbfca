import type { StageContext } from './context.ts';
import type { Journal } from './journal/journal.ts';
import type { AnyOperation } from './operation.ts';

/** A journalled run that this process brings to its end: goes on with, or takes back. */
export interface ActiveRun<Of extends AnyOperation = AnyOperation> {
  operation: Of;
  journal: Journal;
  ctx: StageContext;
}
