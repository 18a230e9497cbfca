import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { editedRemarks } from './known-environment.ts';
import { recordStep } from './record-live.ts';
import { isServedOtherwise, recordedLive } from './served.ts';
import type { Serving } from './serving.ts';
import type { StopEnvironmentFacts, StopEnvironmentInput } from './stop-input.ts';

/** Pure. The last requests end first, then the gateway closes, then what served behind it. Nothing to do when all is off. */
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
  return [
    {
      id: 'drain',
      title: message('env.stop.step.drain', { seconds: drainSeconds }),
      action: 'drain-slot',
      args: { environment, slot: live.slot, drainMs: drainSeconds * 1000 },
      change: 'update',
      risk: 'restart',
      host,
    },
  ];
}

/**
 * One that was killed keeps its traffic for the next start: that ends, too. What had it last is forgotten on this machine alone,
 * where nothing is recorded that could get it; elsewhere a clone that knows of no promotion may only not have fetched one.
 */
function gatewaySteps(environment: string, facts: StopEnvironmentFacts): Step[] {
  const { running, wakesTo, lastServed, environment: recorded, here, host } = facts;
  const forget = here && recordedLive(recorded) === null;
  if (!running && wakesTo === null && !(forget && lastServed !== null)) return [];
  const title = running ? 'env.stop.step.gateway' : 'env.stop.step.rest';
  return [
    {
      id: 'stop-gateway',
      title: message(title, { name: environment, host }),
      action: 'stop-gateway',
      args: { environment, wasRunning: running, forget },
      change: 'update',
      risk: running ? 'restart' : 'none',
      host,
    },
  ];
}

function serviceStep(serving: Serving): Step {
  return {
    id: `stop-${serving.release}`,
    title: message('env.stop.step.service', { release: serving.release, host: serving.host }),
    action: 'stop-service',
    args: { serving: structuredClone(serving) },
    change: 'update',
    risk: 'none',
    host: serving.host,
  };
}
