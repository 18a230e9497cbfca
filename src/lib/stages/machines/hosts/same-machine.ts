import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { AddHostInput } from './add-host.ts';
import { likenessOf, routeOf, routesOfOthers } from './machines/names-of-machine.ts';
import { readPins } from './pins/pin-step.ts';
import { pinsNamed } from './pins/pins.ts';

/** A host of the inventory that seems to be the machine that is added: by its way, or by its key alone. */
export interface SameMachine {
  host: string;
  by: 'address' | 'key';
}

/** Hosts with the same address and route, or the same key, as a warning. No network. */
export async function findSameMachine(input: AddHostInput, ctx: StageContext): Promise<SameMachine[]> {
  if (!('ssh' in input)) return [];
  const others = await routesOfOthers(ctx, input.name);
  if (others.length === 0) return [];
  const { address, jump, pins } = input.ssh;
  const way = await routeOf(await ctx.hosts.directory(), { address, ...(jump.length > 0 ? { jump } : {}) });
  const added = { way, keys: pins.filter(({ name }) => name === way?.at(-1)) };
  const pinned = await readPins(ctx.project);
  return others.flatMap(({ host, way: there }): SameMachine[] => {
    const by = likenessOf(added, { way: there, keys: pinsNamed(pinned, there?.at(-1) ?? '') });
    return by ? [{ host, by }] : [];
  });
}

/** The remark on each. */
export function sameMachineRemarks(found: readonly SameMachine[]): Message[] {
  return found.map(({ host, by }) => message(by === 'address' ? 'host.same.address' : 'host.same.key', { host }));
}
