import type { KeyGrants } from '../../../core/ports/gateway.ts';
import { isElsewhere } from '../../machines/hosts/environments/serving-host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { refuseFailedGates } from '../../../core/operation/plan/gates.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { readApplication } from './application-facts.ts';
import type { ChangeKeysArgs } from './change-keys.ts';
import { findKeyGap } from './key-gap.ts';
import { keysGate } from './keys-gate.ts';
import { grantsOf } from './known-keys.ts';

/**
 * Asked before a cut change of keys goes on with somebody to hand a key to: it ends the keys that the application has, so nobody
 * else may have given it one since, or revoked what it had. Throws `gates-failed` (exit 3) with the gate `keys-as-recorded`.
 */
export async function refuseChangedKeys(plan: Plan, ctx: StageContext): Promise<void> {
  const { name } = plan.input as { name: string };
  const { previous: now, host } = await readApplication(ctx, name);
  if (host === undefined || !(await isElsewhere(ctx, host))) return;
  const { previous } = (plan.steps[0]?.args ?? {}) as Partial<ChangeKeysArgs>;
  const [made, before] = [grantsOf(name, now), previous ? grantsOf(name, previous) : {}];
  const there = await (await ctx.gateway(now.environment, host)).keys();
  const gap = findKeyGap(recordedThen(made, before, there), there, ctx.clock.now());
  refuseFailedGates({ ...plan, gates: [keysGate(name, gap)] });
}

/** Pure: what the gateway is to say: what the file says by now where it has heard of the run's own key, else what it said before. */
function recordedThen(made: KeyGrants, before: KeyGrants, there: KeyGrants): KeyGrants {
  const own = Object.keys(made).filter((digest) => !(digest in before));
  return own.some((digest) => digest in there) ? made : before;
}
