import { FETCH } from '../../../core/project/fetch-records.ts';
import { isElsewhere } from '../../machines/hosts/environments.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/**
 * The release that the gateway of an environment gives traffic to, or goes on with once it runs. Null where there is none, and
 * on this machine, where nobody but this clone can have changed it.
 */
export async function readServed(
  ctx: StageContext,
  name: string,
  { host }: Pick<EnvironmentSpec, 'host'>,
): Promise<string | null> {
  if (!(await isElsewhere(ctx, host))) return null;
  return servedBy(await (await ctx.gateway(name, host)).status());
}

/** What a gateway says of itself, and what it gives traffic to. */
export interface GatewayWord {
  status: GatewayStatus | null;
  served: string | null;
}

/**
 * All that the gateway says, and `served` as in `readServed`. `status` is null where one on this machine gives no answer, e.g.
 * because its worker was killed: whoever needs it brings it up.
 */
export async function readWord(
  ctx: StageContext,
  name: string,
  { host }: Pick<EnvironmentSpec, 'host'>,
): Promise<GatewayWord> {
  const gateway = await ctx.gateway(name, host);
  if (!(await isElsewhere(ctx, host))) return { status: await gateway.status().catch(() => null), served: null };
  const status = await gateway.status();
  return { status, served: servedBy(status) };
}

/** Pure: the release that a gateway gives traffic to, whether or not it answers; where no slot gets any, what had it last. */
export function servedBy(status: Pick<GatewayStatus, 'slots' | 'lastServed'>): string | null {
  return readyIn(status) ?? status.lastServed ?? null;
}

/** Pure: the release whose slot gets traffic, of a gateway that does not run once it does. */
export function readyIn({ slots }: Pick<GatewayStatus, 'slots'>): string | null {
  return slots.find(({ state }) => state === 'ready')?.release ?? null;
}

/** Pure: the release that the record calls live. */
export function recordedLive({ live, slots }: Routes): string | null {
  return (live && slots[live]) ?? null;
}

/** Pure: traffic goes to something, and not to what the record says. */
export function isServedOtherwise(recorded: string | null, served: string | null): boolean {
  return served !== null && served !== recorded;
}

/** An environment, and what `env add` is given to find it again. */
interface Place {
  name: string;
  host: string;
  port: number;
}

/**
 * Pure: whoever moves traffic knows what it goes to now; a clone that has not fetched another's promotion does not.
 * `agreed`: the user wants what is recorded all the same, e.g. after a run that was given up; where that is nothing, to begin anew.
 */
export function servedGate(place: Place, recorded: string | null, served: string | null, agreed = false): Gate {
  const id = 'served-as-recorded';
  const { name: environment, host, port } = place;
  if (served === null || !isServedOtherwise(recorded, served))
    return { id, verdict: 'pass', reason: message('env.served.pass', { environment }) };
  const words = { environment, served, recorded: recorded ?? '–' };
  if (agreed)
    return {
      id,
      verdict: 'waived',
      reason: message(recorded === null ? 'env.served.anew' : 'env.served.waived', words),
    };
  const next = [FETCH, `sovran env show ${environment}`];
  const fix =
    recorded === null
      ? message('env.served.none.fix', { environment, host, port: String(port) })
      : message('env.served.fail.fix', { environment, host, port: String(port), recorded });
  return { id, verdict: 'fail', reason: message('env.served.fail', words), fix, next };
}

/**
 * Pure: the same of an environment that this clone has no file of, and whose gateway has had traffic: somebody else's, unless its
 * file was removed. `agreed`: it is begun as new.
 */
export function unknownServedGate({ name: environment, host, port }: Place, served: string, agreed: boolean): Gate {
  const id = 'served-as-recorded';
  const words = { environment, served };
  if (agreed) return { id, verdict: 'waived', reason: message('env.served.anew', words) };
  return {
    id,
    verdict: 'fail',
    reason: message('env.served.unknown', words),
    fix: message('env.served.unknown.fix'),
    next: [FETCH, `sovran env add ${environment} --host ${host} --port ${port} --as-recorded`],
  };
}
