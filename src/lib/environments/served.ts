import { isElsewhere } from '../hosts/serving-host.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { StageContext } from '../run/context.ts';
import type { Gate } from '../run/plan.ts';
import { message } from '../text/message.ts';

/**
 * The release that the gateway of an environment gives traffic to. Null where it gives none, and on this machine, where
 * nobody but this clone can have changed it.
 */
export async function readServed(ctx: StageContext, name: string, { host }: EnvironmentSpec): Promise<string | null> {
  if (!(await isElsewhere(ctx, host))) return null;
  const { running, slots } = await (await ctx.gateway(name)).status();
  return (running && slots.find(({ state }) => state === 'ready')?.release) || null;
}

/** Pure: whoever moves traffic knows what it goes to now; a clone that has not fetched another's promotion does not. */
export function servedGate(environment: string, recorded: string | null, served: string | null): Gate {
  const id = 'served-as-recorded';
  if (served === null || served === recorded)
    return { id, verdict: 'pass', reason: message('env.served.pass', { environment }) };
  const reason = message('env.served.fail', { environment, served, recorded: recorded ?? '–' });
  return { id, verdict: 'fail', reason, fix: message('env.served.fail.fix', { environment }), next: ['git pull'] };
}
