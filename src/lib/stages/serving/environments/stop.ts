import { planStopEnvironment, type StopEnvironmentFacts, type StopEnvironmentInput } from './plan-stop.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { FinishedRun, Operation } from '../../../core/operation/operation.ts';
import { isGatewayTimeout } from '../../../core/failures/gateway-timeout.ts';
import { isElsewhere, leaseEnvironment } from '../../machines/hosts/environments.ts';
import { requireEnvironment } from './known-environment.ts';
import { readSlots } from './slots.ts';
import { recordLive } from './record-live.ts';
import { readyIn, servedBy } from './served.ts';
import { type EnvironmentView, showEnvironment } from './show.ts';
import { type Drained, drainSlot, stopGateway, stopService } from './stop-actions.ts';

/** An environment after its stop; `cut`: requests aborted after the drain time. */
export type StoppedEnvironment = EnvironmentView & { stopped: Drained & { releases: string[] } };

/** Stops the gateway of an environment and the releases behind it. Its record stays for `env add`. */
export const stopEnvironment: Operation<StopEnvironmentInput, StopEnvironmentFacts, StoppedEnvironment> = {
  id: 'env stop',
  target: ({ name }) => `Environment/${name}`,
  leases: ({ name }, ctx) => leaseEnvironment(ctx, name),
  emergency: true,
  gather,
  plan: planStopEnvironment,
  actions: {
    'drain-slot': drainSlot,
    'stop-gateway': stopGateway,
    'stop-service': stopService,
    'record-live': recordLive,
  },
  async result(run, ctx) {
    return { ...(await showEnvironment(ctx, run.input.name)), stopped: stoppedOf(run) };
  },
  describe: (run) => ({ event: stoppedOf(run) }),
};

async function gather({ name }: StopEnvironmentInput, ctx: StageContext): Promise<StopEnvironmentFacts> {
  const { spec, edited } = await requireEnvironment(ctx.project, name);
  const said = await askGateway(ctx, name, spec);
  const slots = await readSlots(ctx, name, spec);
  return {
    host: spec.host,
    here: !(await isElsewhere(ctx, spec.host)),
    ...said,
    environment: spec,
    edited,
    services: Object.values(slots).flatMap(({ serving, running }) => (running ? [serving] : [])),
  };
}

/** The live release that a stop would end, and its host. Throws `not-found` (exit 2), or why the host does not answer. */
export async function readTraffic(
  ctx: StageContext,
  name: string,
): Promise<Pick<StopEnvironmentFacts, 'host' | 'live'>> {
  const { spec } = await requireEnvironment(ctx.project, name);
  return { host: spec.host, live: (await askGateway(ctx, name, spec)).live };
}

type Said = Pick<StopEnvironmentFacts, 'running' | 'live' | 'wakesTo' | 'lastServed'>;

/** A gateway that hangs can be stopped, too. */
async function askGateway(ctx: StageContext, name: string, spec: Routes): Promise<Said> {
  return (await ctx.gateway(name)).status().then(saidBy, (error: unknown) => hanging(error, spec));
}

function saidBy(status: GatewayStatus): Said {
  const { running } = status;
  return { running, live: findLive(status), wakesTo: running ? null : readyIn(status), lastServed: servedBy(status) };
}

/** Of a gateway that hangs: the record. Throws every other error. */
function hanging(error: unknown, { live: slot, slots }: Routes): Said {
  if (!isGatewayTimeout(error)) throw error;
  const release = slot && slots[slot];
  return { running: true, live: slot && release ? { slot, release } : null, wakesTo: null, lastServed: null };
}

/** The slot that gets the traffic of a running gateway. */
function findLive({ running, slots }: GatewayStatus): StopEnvironmentFacts['live'] {
  const ready = slots.find(({ state }) => state === 'ready');
  return running && ready?.release !== undefined ? { slot: ready.slot, release: ready.release } : null;
}

function stoppedOf({ outputs }: FinishedRun<StopEnvironmentInput>): StoppedEnvironment['stopped'] {
  const drained = (outputs['drain'] ?? { drainSeconds: 0, cut: 0 }) as Drained;
  const ended = Object.values(outputs).flatMap((output) => (isStop(output) ? [output.stopped] : []));
  return { releases: ended, ...drained };
}

function isStop(output: unknown): output is { stopped: string } {
  return typeof output === 'object' && output !== null && 'stopped' in output;
}
