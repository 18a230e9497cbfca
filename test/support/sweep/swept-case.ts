import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { Runnable } from '../../../src/lib/core/operation/procedure.ts';
import type { SweptWorld } from './sweep-operation.ts';

/** How an operation is swept. */
export interface SweptCase {
  open(): Promise<{
    world: SweptWorld;
    input: Json;
    /** Where it is not the very one of its command, e.g. because its hosts are folders. */
    operation?: Runnable;
  }>;
  /** Of what takes long, a commit tries so many states. */
  sample?: number;
}
