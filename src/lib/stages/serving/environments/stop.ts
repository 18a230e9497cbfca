import type { GatewayStatus, Slot } from '../../../core/ports/gateway.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { FinishedRun, Operation } from '../../../core/operation/operation.ts';
import { isGatewayTimeout } from '../../../core/failures/gateway-timeout.ts';
import { isElsewhere, leaseEnvironment } from '../../machines/hosts/environments.ts';
import { requireEnvironment, editedRemarks } from './known-environment.ts';
import { findFront, membersInRotation, releasesOf } from './members.ts';
import { readSlots } from './slots.ts';
import { recordLive, recordStep } from './record-live.ts';
import { readyIn, servedBy, isServedOtherwise, recordedLive } from './served.ts';
import { type EnvironmentView, showEnvironment } from './show.ts';
import { type Drained, drainSlot, stopGateway, stopService } from './stop-actions.ts';
import type { EnvironmentState } from '../../../core/project/live.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import type { Serving } from './serving.ts';

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
  const status = (await ctx.gateway(name)).status();
  const said = await status.then(saidBy, (error: unknown) => hanging(error, spec));
  const front = said.running ? await findFront(ctx.project, name) : undefined;
  const serving = front ? Object.values(releasesOf(await membersInRotation(ctx.project, name, front))) : [];
  const releases = [...new Set(serving.filter((one) => one !== null))];
  return releases.length > 0 ? { ...said, live: { release: releases.join(', ') } } : said;
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

/** `endTraffic`: it is confirmed that a live release stops answering. */
type StopEnvironmentInput = { name: string; endTraffic: boolean };

export interface StopEnvironmentFacts {
  host: string;
  /** It is this machine, where only this clone records anything of it. */
  here: boolean;
  /** The gateway runs. */
  running: boolean;
  /** What gets traffic now; behind a front in no slot. */
  live: { slot?: Slot; release: string } | null;
  /** What a stopped gateway serves once it runs. */
  wakesTo: string | null;
  /** What gets the traffic or had it last, as far as the gateway says. */
  lastServed: string | null;
  environment: EnvironmentState;
  /** Files of the environment with an edit that does not count. */
  edited: string[];
  /** Services that run behind the gateway. */
  services: Serving[];
}

/** Pure: drain, stop the gateway, stop the releases behind it. No step if all is stopped. */
export function planStopEnvironment(input: StopEnvironmentInput, facts: StopEnvironmentFacts): PlanDraft {
  const steps = [
    ...drainSteps(input.name, facts),
    ...gatewaySteps(input.name, facts),
    ...facts.services.map((serving) => serviceStep(serving)),
  ];
  return {
    gates: [trafficGate(input, facts)],
    // `env add` brings all back
    steps:
      steps.length === 0 ? [] : [...steps, ...stopRecord(input.name, facts)].map((step) => ({ ...step, pivot: true })),
    remarks: editedRemarks(facts),
  };
}

/** What serves stays recorded for `env add`. A clone that is behind records nothing: its next fetch would conflict. */
function stopRecord(name: string, { environment, lastServed, live }: StopEnvironmentFacts): Step[] {
  const recorded = recordedLive(environment);
  if (recorded === null || isServedOtherwise(recorded, lastServed)) return [];
  return [recordStep(name, environment, { what: 'stop', ...(live ? { from: live.release } : {}) })];
}

function trafficGate({ name, endTraffic }: StopEnvironmentInput, { live, host }: StopEnvironmentFacts): Gate {
  const id = 'traffic-may-end';
  if (!live) return { id, verdict: 'pass', reason: message('env.stop.no-traffic', { name }) };
  const params = { name, release: live.release, host };
  if (endTraffic) return { id, verdict: 'waived', reason: message('env.stop.agreed', params) };
  return { id, verdict: 'fail', reason: message('env.stop.live', params), fix: message('env.stop.live.fix') };
}

function drainSteps(environment: string, { live, environment: { drainSeconds }, host }: StopEnvironmentFacts): Step[] {
  if (!live) return [];
  const title = message('env.stop.step.drain', { seconds: drainSeconds });
  const args = { environment, drainMs: drainSeconds * 1000, ...(live.slot ? { slot: live.slot } : {}) };
  return [{ id: 'drain', title, action: 'drain-slot', args, change: 'update', risk: 'restart', host }];
}

/** A stopped gateway loses the traffic of its next start; here, where nothing is recorded, also what it served last. */
function gatewaySteps(environment: string, facts: StopEnvironmentFacts): Step[] {
  const { running, wakesTo, lastServed, environment: recorded, here, host } = facts;
  const forget = here && recordedLive(recorded) === null;
  if (!running && wakesTo === null && !(forget && lastServed !== null)) return [];
  const title = message(running ? 'env.stop.step.gateway' : 'env.stop.step.rest', { name: environment, host });
  const args = { environment, wasRunning: running, forget };
  const risk = running ? 'restart' : 'none';
  return [{ id: 'stop-gateway', title, action: 'stop-gateway', args, change: 'update', risk, host }];
}

function serviceStep(serving: Serving): Step {
  const { release, host } = serving;
  const title = message('env.stop.step.service', { release, host });
  const args = { serving: structuredClone(serving) };
  return { id: `stop-${release}`, title, action: 'stop-service', args, change: 'update', risk: 'none', host };
}
