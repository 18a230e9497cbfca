import type { Gateway, GatewaySpec, GatewayStatus } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { isGatewayUnreachable } from '../../../core/failures/gateway-timeout.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { recordedKeys, findEnded } from '../applications/keys.ts';
import { doorsOf, type GatewayTerms } from './doors.ts';
import { termsInForce } from './known-environment.ts';

/** What a gateway is rendered from: its environment's terms, as planned or in force, and the keys of its applications. */
export async function gatewaySpecOf(
  ctx: StageContext,
  environment: string,
  { terms, ...start }: Pick<GatewaySpec, 'slots' | 'live'> & { terms?: GatewayTerms | undefined } = { slots: {} },
): Promise<GatewaySpec> {
  const given = terms ?? (await termsInForce(ctx.project, environment));
  const { bind, port, limits } = given;
  const doors = await doorsOf(ctx, environment, given);
  return { environment, bind, port, limits, ...doors, ...(await recordedKeys(ctx.project, environment)), ...start };
}

/** The gateway of an environment, started if it does not run; one that runs keeps the keys that it accepts now. */
export async function runningGateway(ctx: StageContext, environment: string): Promise<Gateway> {
  const gateway = await ctx.gateway(environment);
  const running = await gateway.status().then((status) => status.running, noWorker);
  if (!running) await gateway.ensure(await gatewaySpecOf(ctx, environment));
  return gateway;
}

/** A master without a worker: it answers, the worker's socket does not. */
function noWorker(error: unknown): false {
  if (isUnreachable(error) && !isGatewayUnreachable(error)) throw error;
  return false;
}

/** Names applications with keys that this clone records as valid and the gateway refuses: their end is not fetched yet. */
export async function sayEndedKeys(
  gateway: Gateway,
  { environment, keys }: GatewaySpec,
  now: string,
  say: (line: Message) => void,
): Promise<void> {
  const ended = findEnded(keys, (await gateway.keys()).keys, now);
  if (ended.length === 0) return;
  say(message('env.keys-ended', { environment, applications: ended.join(', ') }));
}

/** What there was of a gateway before; it may be a colleague's whose record this clone has not fetched. */
export type FoundGateway = 'nothing' | 'stopped' | 'running';

type StartGatewayArgs = {
  environment: string;
  terms: GatewayTerms;
  /** The environment is new to this clone. */
  fresh: boolean;
  found?: FoundGateway;
  /** Forget which release had the traffic last. */
  forget?: boolean;
};

/** Pure: what there is of a gateway; one that does not answer runs. */
export function foundIn(status: GatewayStatus | null): FoundGateway {
  if (status === null || status.running) return 'running';
  const remembers = status.lastServed !== undefined || status.slots.some(({ release }) => release !== undefined);
  return remembers ? 'stopped' : 'nothing';
}

function unlessDown(error: unknown): void {
  if (!isUnreachable(error)) throw error;
}

/** Starts the gateway, or applies the terms to a running one. A new environment empties old slots; keys that ended stay. */
export const startGateway: Action<StartGatewayArgs> = {
  async apply({ environment, terms, fresh, forget = false }, scope) {
    const { ctx } = scope;
    const gateway = await ctx.gateway(environment);
    const rests = (fresh || forget) && !(await gateway.status()).running;
    if (rests) await (fresh ? gateway.forgetSlots() : gateway.rest({ forget }));
    const wanted = await gatewaySpecOf(ctx, environment, { slots: {}, terms });
    const { url, members = [] } = await gateway.ensure(wanted);
    // a stop has drained them; one that does not serve stays out of rotation
    for (const { name, state } of members)
      if (state !== 'ready') await gateway.setMember(name, 'ready').catch(unlessDown);
    await sayEndedKeys(gateway, wanted, ctx.clock.now(), (line) => scope.progress(line));
    return { url };
  },
  async verify({ environment }, { ctx }) {
    return (await (await ctx.gateway(environment)).status()).running;
  },
  async compensate({ environment, fresh, found = 'nothing' }, { ctx }) {
    if (!fresh || found === 'running') return;
    const gateway = await ctx.gateway(environment);
    if (found === 'stopped') return gateway.stop();
    if (Object.keys((await gateway.keys()).keys).length === 0) return gateway.remove();
    await gateway.stop();
    await gateway.forgetSlots();
  },
};
