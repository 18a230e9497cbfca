import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { differingFields, fieldsOf } from '../../../core/project/fields.ts';
import { fieldsStep, resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { serveGates } from '../promotion/may-serve.ts';
import { termsGate, type Term } from '../gates/terms-gate.ts';
import type { Occupied } from '../../serving/environments/read-slots.ts';
import { routingGate } from '../../serving/environments/routing.ts';
import { recordedLive, servedGate, unknownServedGate } from '../../serving/environments/served.ts';
import { isAdopted } from './adopt.ts';
import type { AddEnvironmentFacts, AddEnvironmentInput } from './add-input.ts';
import { portGate } from './port-gate.ts';

/**
 * Pure. A new environment is written and its gateway started; one that exists with the same host and port is
 * brought in line, which is also how a gateway comes back after a reboot.
 */
export function planAddEnvironment(input: AddEnvironmentInput, facts: AddEnvironmentFacts): PlanDraft {
  const { name } = input;
  return {
    gates: [
      nameGate(name, facts),
      addressGate(facts),
      portGate(facts),
      approvalsGate(name, facts),
      ...(facts.existing ? [termsGate(name, termsInForce(facts))] : []),
      routingGate(name, facts.routing),
      ...servedGates(input, facts),
      ...(facts.serve ? serveGates(facts.serve) : []),
    ],
    steps: [...fileSteps(name, facts), gatewayStep(input, facts), ...liveSteps(facts), ...standbySteps(facts)],
  };
}

/** Of an environment that is new to everybody there is nothing to compare; one that only this clone does not know has served. */
function servedGates(input: AddEnvironmentInput, facts: AddEnvironmentFacts): Gate[] {
  const { existing, served, silent, wanted, found, adoptable } = facts;
  const { name, asRecorded } = input;
  const place = { ...wanted, name };
  // what is recorded live and has no file cannot get the traffic, whoever agrees
  const able = silent !== null || forgets(input, facts);
  if (existing) return [servedGate(place, recordedLive(existing), served, asRecorded === true && able)];
  if (served === null) return [];
  const runs = found === 'running';
  const agreed = runs ? isAdopted(input, adoptable) : asRecorded === true;
  return [unknownServedGate({ ...place, port: adoptable?.port ?? place.port }, served, { agreed, runs })];
}

/** Nothing is recorded, nothing runs, and the user says that so it is: what had the traffic last counts no longer. */
function forgets({ asRecorded }: AddEnvironmentInput, { existing, found, served }: AddEnvironmentFacts): boolean {
  const isNone = existing !== null && recordedLive(existing) === null;
  return asRecorded === true && isNone && found === 'stopped' && served !== null;
}

/** What a file that is there gets otherwise, and with it a commit. */
function changedFields({ existing, wanted }: AddEnvironmentFacts): string[] {
  return existing === null ? [] : differingFields(existing, wanted);
}

/** The gateway is told its limits; of the other terms nobody hears, and an edit of them is not committed. */
function termsInForce({ editedTerms }: AddEnvironmentFacts): Term[] {
  return editedTerms.filter((term) => term === 'limits');
}

function fileSteps(name: string, facts: AddEnvironmentFacts): Step[] {
  const { existing, wanted } = facts;
  const title = message('env.add.step', { name });
  if (!existing) return [writeStep(title, resourceOf('Environment', name, wanted))];
  const changed = changedFields(facts);
  if (changed.length === 0) return [];
  const fields = { before: fieldsOf(existing, changed), after: fieldsOf(wanted, changed) };
  return [fieldsStep(title, { kind: 'Environment', name, ...fields })];
}

function gatewayStep(input: AddEnvironmentInput, facts: AddEnvironmentFacts): Step {
  const { existing, wanted, found, adoptable } = facts;
  const fresh = existing === null && !isAdopted(input, adoptable);
  return {
    id: 'start-gateway',
    title: message('env.gateway.step', { address: `${wanted.bind}:${wanted.port}` }),
    action: 'start-gateway',
    args: { environment: input.name, fresh, found, ...(forgets(input, facts) ? { forget: true } : {}) },
    change: fresh ? 'create' : 'update',
    risk: 'none',
    host: wanted.host,
  };
}

function liveSteps({ silent, wanted }: AddEnvironmentFacts): Step[] {
  if (!silent) return [];
  return [slotStep('serve-live', silent, wanted, message('env.serve-live.step', { release: silent.serving.release }))];
}

function standbySteps({ displaced, wanted }: AddEnvironmentFacts): Step[] {
  if (!displaced) return [];
  const { release, slot } = displaced.serving;
  const title = displaced.running ? 'env.keep-standby.step' : 'env.keep-standby.step.stopped';
  return [slotStep('keep-standby', displaced, wanted, message(title, { release, slot }))];
}

function slotStep(
  id: 'serve-live' | 'keep-standby',
  { serving }: Occupied,
  { host, drainSeconds }: EnvironmentSpec,
  title: Message,
): Step {
  const args = { serving: structuredClone(serving), drainMs: drainSeconds * 1000 };
  return { id, title, action: id, args, change: 'update', risk: 'none', host };
}

function nameGate(name: string, { existing, wanted }: AddEnvironmentFacts): Gate {
  const moved = existing !== null && (existing.host !== wanted.host || existing.port !== wanted.port);
  return {
    id: 'name-free',
    verdict: moved ? 'fail' : 'pass',
    reason: moved
      ? message('env.exists', { name, host: existing.host, port: String(existing.port) })
      : message('env.name-ok', { name }),
    ...(moved ? { fix: message('env.exists.fix', { name }), next: [`sovran env show ${name}`] } : {}),
  };
}

/**
 * Whoever may type commands does not decide how many people must agree: a lower number is edited in the file and
 * goes through the review of its commit. The floor is what the file and the last commit ask for.
 */
function approvalsGate(name: string, { existing, committedApprovals, wanted }: AddEnvironmentFacts): Gate {
  const before = Math.max(existing?.approvals.required ?? 0, committedApprovals ?? 0);
  const { required } = wanted.approvals;
  const lowered = required < before;
  const params = { name, before, required };
  return {
    id: 'approvals-not-lowered',
    verdict: lowered ? 'fail' : 'pass',
    reason: message(lowered ? 'env.approvals-lowered' : 'env.approvals-kept', params),
    ...(lowered
      ? { fix: message('env.approvals-lowered.fix', { name }), next: [`git log -p -- environments/${name}.yaml`] }
      : {}),
  };
}

function addressGate({ claimedBy, wanted }: AddEnvironmentFacts): Gate {
  return {
    id: 'address-unclaimed',
    verdict: claimedBy === null ? 'pass' : 'fail',
    reason: message(claimedBy === null ? 'env.address-free' : 'env.address-claimed', {
      port: String(wanted.port),
      environment: claimedBy ?? '',
    }),
    ...(claimedBy === null ? {} : { next: [`sovran env show ${claimedBy}`] }),
  };
}
