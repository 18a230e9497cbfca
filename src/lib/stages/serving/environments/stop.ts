import type { StopEnvironmentInput, StopEnvironmentFacts } from './stop-input.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { FinishedRun, Operation } from '../../../core/operation/operation.ts';
import { isGatewaySilent } from '../../../core/text/is-gateway-silent.ts';
import { isElsewhere, leaseEnvironment } from '../../machines/hosts/environments.ts';
import { requireEnvironment } from './known-environment.ts';
import { planStopEnvironment } from './plan-stop.ts';
import { readSlots } from './read-slots.ts';
import { recordLive } from './record-live.ts';
import { readyIn, servedBy } from './served.ts';
import { statusOf, type Serving } from './serving.ts';
import { showEnvironment, type EnvironmentView } from './show.ts';
import { drainSlot, stopGateway, stopService, type Drained } from './stop-actions.ts';

/** An environment after its stop; `cut`: requests that did not end in time and were broken off. */
export type StoppedEnvironment = EnvironmentView & { stopped: Drained & { releases: string[] } };

/** Ends the gateway of an environment and the releases behind it. Its record stays: `env add` brings all back. */
export const stopEnvironment: Operation<StopEnvironmentInput, StopEnvironmentFacts, StoppedEnvironment> = {
  id: 'env stop',
  target: ({ name }) => `Environment/${name}`,
  leases: ({ name }, ctx) => leaseEnvironment(ctx, name),
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
  describe: (run) => ({ subject: `env stop Environment/${run.input.name}`, event: stoppedOf(run), remarks: [] }),
};

async function gather({ name }: StopEnvironmentInput, ctx: StageContext): Promise<StopEnvironmentFacts> {
  const { spec, edited } = await requireEnvironment(ctx.project, name);
  const said = await askGateway(ctx, name, spec);
  return {
    host: spec.host,
    here: !(await isElsewhere(ctx, spec.host)),
    ...said,
    environment: spec,
    edited,
    services: await runningServices(ctx, Object.values(await readSlots(ctx, name, spec))),
  };
}

/** Whose traffic a stop would end, and where. Throws `not-found` (exit 2), or what keeps the host from an answer. */
export async function readTraffic(
  ctx: StageContext,
  name: string,
): Promise<Pick<StopEnvironmentFacts, 'host' | 'live'>> {
  const { spec } = await requireEnvironment(ctx.project, name);
  return { host: spec.host, live: (await askGateway(ctx, name, spec)).live };
}

type Word = Pick<StopEnvironmentFacts, 'running' | 'live' | 'wakesTo' | 'lastServed'>;

/** One that hangs is what a stop is for: it has a word, too. */
async function askGateway(ctx: StageContext, name: string, spec: Routes): Promise<Word> {
  return (await ctx.gateway(name)).status().then(wordOf, (error: unknown) => hanging(error, spec));
}

function wordOf(status: GatewayStatus): Word {
  const { running } = status;
  return { running, live: findLive(status), wakesTo: running ? null : readyIn(status), lastServed: servedBy(status) };
}

/** Of a gateway that runs and gives no answer: what the record says gets the traffic. Throws every other error on. */
function hanging(error: unknown, { live: slot, slots }: Routes): Word {
  if (!isGatewaySilent(error)) throw error;
  const release = slot && slots[slot];
  return { running: true, live: slot && release ? { slot, release } : null, wakesTo: null, lastServed: null };
}

/** The slot that gets the traffic of a running gateway. */
function findLive({ running, slots }: GatewayStatus): StopEnvironmentFacts['live'] {
  const ready = slots.find(({ state }) => state === 'ready');
  return running && ready?.release !== undefined ? { slot: ready.slot, release: ready.release } : null;
}

async function runningServices(ctx: StageContext, occupied: { serving: Serving }[]): Promise<Serving[]> {
  const servings = occupied.map(({ serving }) => serving);
  const states = await Promise.all(servings.map((serving) => statusOf(ctx, serving)));
  return servings.filter((_, at) => !['absent', 'exited'].includes(states[at]?.state ?? 'absent'));
}

function stoppedOf({ outputs }: FinishedRun<StopEnvironmentInput>): StoppedEnvironment['stopped'] {
  const drained = (outputs['drain'] ?? { drainSeconds: 0, cut: 0 }) as Drained;
  const ended = Object.values(outputs).flatMap((output) => (isStop(output) ? [output.stopped] : []));
  return { releases: ended, ...drained };
}

function isStop(output: unknown): output is { stopped: string } {
  return typeof output === 'object' && output !== null && 'stopped' in output;
}
