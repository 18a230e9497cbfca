import { FETCH } from '../../../core/project/fetch-records.ts';
import { isElsewhere } from '../../machines/hosts/environments.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** What a gateway says of itself, and the release that it serves. */
export interface GatewayWord {
  /** Null for a gateway of this machine that does not answer. */
  status: GatewayStatus | null;
  /** Null on this machine, where only this clone can have changed it. */
  served: string | null;
}

/** Asks the gateway of an environment. Throws what its host throws, on this machine nothing. */
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

/** The release that a gateway serves, as in `readWord`; asks nothing on this machine. */
export async function readServed(
  ctx: StageContext,
  name: string,
  { host }: Pick<EnvironmentSpec, 'host'>,
): Promise<string | null> {
  if (!(await isElsewhere(ctx, host))) return null;
  return servedBy(await (await ctx.gateway(name, host)).status());
}

/** Pure: the release of the slot that gets traffic; where none does, the one that had it last. */
export function servedBy(status: Pick<GatewayStatus, 'slots' | 'lastServed'>): string | null {
  return readyIn(status) ?? status.lastServed ?? null;
}

/** Pure: the release whose slot gets traffic, or will once the gateway runs. */
export function readyIn({ slots }: Pick<GatewayStatus, 'slots'>): string | null {
  return slots.find(({ state }) => state === 'ready')?.release ?? null;
}

/** Pure: the release that is recorded as live. */
export function recordedLive({ live, slots }: Routes): string | null {
  return (live && slots[live]) ?? null;
}

/** Pure: whether a release is served, and not the recorded one. */
export function isServedOtherwise(recorded: string | null, served: string | null): boolean {
  return served !== null && served !== recorded;
}

/** An environment, and what `env add` is given to find it again. */
interface Place {
  name: string;
  host: string;
  port: number;
}

/** Pure: as `servedGate`; none where no gateway was asked, or it serves nothing. */
export function servedGates(place: Place, recorded: string | null, served: string | null, agreed = false): Gate[] {
  return served === null ? [] : [servedGate(place, recorded, served, agreed)];
}

/**
 * Pure: refuses a clone that has not fetched another's promotion. `agreed`: the recorded release is to serve all the same;
 * where there is none, the environment begins as new.
 */
function servedGate(
  { name: environment, host, port }: Place,
  recorded: string | null,
  served: string,
  agreed: boolean,
): Gate {
  const id = 'served-as-recorded';
  if (!isServedOtherwise(recorded, served))
    return { id, verdict: 'pass', reason: message('env.served.pass', { environment }) };
  const words = { environment, served, recorded: recorded ?? message('env.served.nothing') };
  if (agreed) return { id, verdict: 'waived', reason: message('env.served.waived', words) };
  return {
    id,
    verdict: 'fail',
    reason: message('env.served.fail', words),
    fix: message(recorded === null ? 'env.served.none.fix' : 'env.served.fix', {
      environment,
      host,
      port: String(port),
    }),
    next: [FETCH, `sovran env show ${environment}`],
  };
}

/** Pure: the same of an environment whose file this clone does not have. */
export function unknownServedGate(place: Place, served: string, agreed: boolean): Gate {
  const gate = servedGate(place, null, served, agreed);
  if (agreed) return gate;
  const { name: environment, host, port } = place;
  const add = `sovran env add ${environment} --host ${host} --port ${port} --as-recorded`;
  return {
    ...gate,
    fix: message('env.served.fix', { environment, host, port: String(port) }),
    next: [FETCH, add],
  };
}
