import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import type { Operation } from '../../src/lib/core/operation/operation.ts';
import { resourceActions, writeStep } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { Resource } from '../../src/lib/core/ports/project-store.ts';
import { message } from '../../src/lib/core/text/message.ts';

/** Writes a resource by a run of its own, so that an event names the file: what a test does by hand, no run builds on. */
export async function writtenByRun(ctx: StageContext, resource: Resource<unknown>): Promise<void> {
  const { kind, metadata } = resource;
  const write: Operation<null, null, null> = {
    id: 'test write',
    target: () => `${kind}/${metadata.name}`,
    gather: async () => null,
    plan: () => ({ gates: [], steps: [writeStep(message('cli.cancelled'), resource)] }),
    actions: resourceActions,
    result: async () => null,
  };
  await executeOperation(write, null, ctx);
}
