import type { Json } from '../../ports/json.ts';
import type { StageContext } from '../context.ts';
import type { Operation } from '../operation.ts';
import { asPlan, type Plan } from '../plan/plan.ts';
import { blockingGates, withFetch } from '../plan/gates.ts';
import { withHostWays } from '../plan/host-routes.ts';
import { isOfPeople } from '../../project/kinds.ts';
import { refuseAltered, refuseEdited } from '../records/edited-files.ts';

/** The plan of an operation as of now, without touching anything: what `--dry-run` prints. */
export async function planOperation<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
): Promise<Plan> {
  return (await planWithFacts(operation, input, ctx)).plan;
}

/** The same, with the facts that it was made from. Throws as `refuseEdited` where no gate refuses it. */
export async function planWithFacts<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
): Promise<{ facts: Facts; plan: Plan }> {
  const reading = ctx.interrupt.whileReading?.(() => operation.gather(input, ctx));
  const facts = await (reading ?? operation.gather(input, ctx));
  const drafted = await withFetch(operation.plan(input, facts), ctx.project);
  const isOnHosts = drafted.steps.some(({ host }) => host !== undefined);
  const draft = isOnHosts ? await withHostWays(drafted, ctx.project) : drafted;
  if (blockingGates(draft).length === 0) {
    await refuseEdited(draft.steps, ctx.project);
    const own = draft.steps.flatMap(({ writes = [] }) => writes).filter((path) => !isOfPeople(path));
    if (own.length > 0 && !operation.emergency) await refuseAltered(own, ctx.project);
  }
  return { facts, plan: asPlan(operation.id, operation.target(input), input, draft, ctx.ids) };
}
