import type { Slot } from '../../../core/ports/gateway.ts';
import type { EnvironmentState } from '../../../core/project/live.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { editedRemarks } from './known-environment.ts';
import { recordStep } from './record-live.ts';
import { isServedOtherwise, recordedLive } from './served.ts';
import type { Serving } from './serving.ts';

/** `endTraffic`: it is confirmed that a live release stops answering. */
export type StopEnvironmentInput = { name: string; endTraffic: boolean };

export interface StopEnvironmentFacts {
  host: string;
  /** It is this machine, where only this clone records anything of it. */
  here: boolean;
  /** The gateway runs. */
  running: boolean;
  /** What gets traffic now. */
  live: { slot: Slot; release: string } | null;
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
    steps: steps.length === 0 ? [] : forwardOnly([...steps, ...stopRecord(input.name, facts)]),
    remarks: editedRemarks(facts),
  };
}

/** A stop goes forward only: `env add` brings all back. */
function forwardOnly(steps: Step[]): Step[] {
  return steps.map((step) => ({ ...step, pivot: true }));
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
  const args = { environment, slot: live.slot, drainMs: drainSeconds * 1000 };
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
