import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { isProcedure } from '../../../src/lib/core/operation/procedure.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import { findOperation } from '../find-operation.ts';
import type { SweptWorld } from './sweep-operation.ts';

/** Runs an operation as its command does. */
export async function act({ open }: Pick<SweptWorld, 'open'>, id: string, input: Json): Promise<void> {
  const operation = await findOperation(id);
  if (!operation || isProcedure(operation)) throw new Error(`no operation ${id}`);
  await executeOperation(operation, input, open());
}
