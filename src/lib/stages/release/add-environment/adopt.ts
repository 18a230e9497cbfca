import type { Gateway, RememberedGateway } from '../../../core/ports/gateway.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { AddEnvironmentInput, Adoptable } from './add-input.ts';

/**
 * What the file of an environment can say again that nobody has a file of any more, while its gateway runs. A release that this
 * clone has no file of is left out, since nothing could be done with it: `env stop` ends its traffic.
 */
export async function readAdoptable(ctx: StageContext, gateway: Gateway): Promise<Adoptable | null> {
  const remembered = await gateway.remembers();
  if (!remembered) return null;
  const { live, ...others } = remembered;
  const slots: RememberedGateway['slots'] = {};
  for (const slot of ['blue', 'green'] as const) {
    const name = remembered.slots[slot];
    if (name !== undefined && (await findResource(ctx.project, 'Release', name))) slots[slot] = name;
  }
  if (live === undefined || slots[live] === undefined) return { ...others, slots };
  const previous = slots[live === 'blue' ? 'green' : 'blue'];
  return { ...others, slots, live, ...(previous === undefined ? {} : { previous }) };
}

/** Pure: the user says so, and names the port that the gateway has, so that nobody moves it unawares. */
export function isAdopted({ asRecorded, port }: AddEnvironmentInput, adoptable: Adoptable | null): boolean {
  return asRecorded === true && adoptable?.port === port;
}
