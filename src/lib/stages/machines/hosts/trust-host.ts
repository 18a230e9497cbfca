import { requireResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { routesOfOthers } from './machines/names-of-machine.ts';
import type { NamedHost } from './inventory.ts';
import { patternGate, pinActions, pinStep, readPins } from './pins/pin-step.ts';
import { type HostPin, machinesOf, pinChange } from './pins/pins.ts';

/** A host with confirmed keys of it and its jump hosts. */
export type TrustHostInput = { name: string; pins: HostPin[] };

export interface TrustHostFacts {
  isLocal: boolean;
  /** The project's known_hosts. */
  pinned: string;
  /** Other hosts that are, or are reached by, a machine whose keys change. */
  others: string[];
}

/** Pins the keys that a host of the inventory is to be known by from now on; its file stays as it is. */
export const trustHost: Operation<TrustHostInput, TrustHostFacts, NamedHost> = {
  id: 'host trust',
  // Not `Host/…`: a run on the host that was cut may be waiting for the very key that is changed here.
  target: ({ name }) => `HostKeys/${name}`,
  describe: ({ input }) => ({ subject: `host trust Host/${input.name}` }),
  gather: gatherTrustHost,
  plan: planTrustHost,
  actions: pinActions,
  async result({ input: { name } }, ctx) {
    return { name, ...(await requireResource(ctx.project, 'Host', name)).spec };
  },
};

async function gatherTrustHost({ name, pins }: TrustHostInput, ctx: StageContext): Promise<TrustHostFacts> {
  const { spec } = await requireResource(ctx.project, 'Host', name);
  const pinned = await readPins(ctx.project);
  const { add, remove, keep } = pinChange(pinned, pins, { strict: true });
  const others = await hostsBy(machinesOf([...add, ...remove, ...keep]), name, ctx);
  return { isLocal: spec.transport === 'local', pinned, others };
}

/** Other hosts with a machine of the same known_hosts name; skips unknown routes. */
async function hostsBy(machines: string[], name: string, ctx: StageContext): Promise<string[]> {
  if (machines.length === 0) return [];
  const routes = await routesOfOthers(ctx, name);
  return routes.filter(({ way }) => way?.some((machine) => machines.includes(machine))).map(({ host }) => host);
}

/** Pure: one step with the old lines and the new, or none where every key is the pinned one. */
export function planTrustHost({ name, pins }: TrustHostInput, { isLocal, pinned, others }: TrustHostFacts): PlanDraft {
  const { add, remove, keep } = pinChange(pinned, pins, { strict: true });
  const same = add.length + remove.length === 0;
  return {
    gates: [lineGate(name, isLocal), patternGate(name, pinned, pins)],
    steps: same
      ? []
      : [
          pinStep(
            message('host.pin.step', { name: [name, ...others].join(', '), count: add.length || remove.length }),
            [...add, ...keep],
            remove,
          ),
        ],
  };
}

function lineGate(name: string, isLocal: boolean): Gate {
  const reason = message(isLocal ? 'host.trust.local' : 'host.trust.remote', { name });
  return passOrFail('host-over-ssh', !isLocal, reason, { next: [`sovran host show ${name}`] });
}
