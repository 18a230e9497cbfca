import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { gatewaySpecOf, type GatewayTerms } from './gateway-spec.ts';
import { sayEndedKeys } from './say-ended-keys.ts';

/** What there was of a gateway before: one of that name may be a colleague's whose record this clone has not fetched. */
export type FoundGateway = 'nothing' | 'stopped' | 'running';

/** `fresh`: the environment is new to this clone. */
type StartGatewayArgs = {
  environment: string;
  terms: GatewayTerms;
  fresh: boolean;
  found?: FoundGateway;
  /** What had the traffic last is to be forgotten: nothing is recorded that could get it, and somebody has said so. */
  forget?: boolean;
};

/** Pure: what a gateway says that it is; one that gives no answer is there. */
export function foundIn(status: GatewayStatus | null): FoundGateway {
  if (status === null || status.running) return 'running';
  const remembers = status.lastServed !== undefined || status.slots.some(({ release }) => release !== undefined);
  return remembers ? 'stopped' : 'nothing';
}

/**
 * Starts the gateway of an environment, or brings a running one in line. What a stopped gateway of an earlier
 * environment of that name had in its slots goes first: that is nothing to a new one. Keys that it remembers stay, since one that
 * ended there must not open again. Undo takes back what it started, and nothing of what was there before it.
 */
export const startGateway: Action<StartGatewayArgs> = {
  async apply({ environment, terms, fresh, forget = false }, scope) {
    const { ctx, project } = scope;
    const gateway = await ctx.gateway(environment);
    const rests = (fresh || forget) && !(await gateway.status()).running;
    if (rests) await (fresh ? gateway.forgetSlots() : gateway.rest({ forget }));
    const wanted = await gatewaySpecOf(project, environment, { slots: {}, terms });
    const { url } = await gateway.ensure(wanted);
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
