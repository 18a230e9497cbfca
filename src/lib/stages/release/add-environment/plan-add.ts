import { overSsh, portGate, type Way } from '../gates/gates.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import { editedRemarks, type KnownEnvironment } from '../../serving/environments/known-environment.ts';
import type { Json } from '../../../core/ports/json.ts';
import type { PortStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec, ReplicaHost } from '../../../core/project/resources/environment.ts';
import { type ServeFacts, serveGates } from '../promotion/may-serve.ts';
import type { Occupied } from '../../serving/environments/slots.ts';
import { termsOf } from '../../serving/environments/doors.ts';
import type { FoundGateway } from '../../serving/environments/start-gateway.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { FETCH } from '../../../core/project/fetch-records.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf, writeStep } from '../../../core/operation/steps/resource-actions.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { recordStep } from '../../serving/environments/record-live.ts';
import { recordedLive, servedGates, unknownServedGate } from '../../serving/environments/served.ts';

/** What the user gave; null keeps the file's value, or the default. */
export type AddEnvironmentInput = {
  name: string;
  host: string;
  port: number;
  bind: string | null;
  approvals: number | null;
  /** Restores both slots from the record, even if other releases have them. */
  asRecorded?: boolean;
  /** Of a front: what its file is to say. */
  behind?: { hosts: ReplicaHost[]; replicas: number; sticky?: 'application' };
  /** Another number of them may serve than before. */
  scales?: true;
  /** Of a member: its file, as its front has it. */
  member?: Json;
};

export interface AddEnvironmentFacts {
  /** Its file and what serves, as committed; null for an environment new to this clone. */
  existing: Pick<KnownEnvironment, 'stated' | 'spec' | 'hasFile'> | null;
  /** What a removed environment of that name left recorded as live. */
  leftover: Routes | null;
  /** Its files with an uncommitted edit, which does not count. */
  edited: string[];
  wanted: EnvironmentSpec;
  /** What a gateway on another machine serves, see `readServed`. */
  served: string | null;
  found: FoundGateway;
  pid?: number;
  /** The recorded live release, if it does not answer and no other one serves. */
  silent: Occupied | null;
  /** The release recorded as kept, if another one has its slot and is to leave it. */
  displaced: Occupied | null;
  serve: ServeFacts | null;
  port: PortStatus;
  /** The host is this machine. */
  here: boolean;
  /** SSH address of its host; absent on this machine. */
  way?: Way;
  takenBy: string | null;
  /** A front without members so far: its gateway starts behind the first of them. */
  isBare: boolean;
}

/** Writes a new environment and starts its gateway; an existing one is restored, e.g. after a reboot. Pure. */
export function planAddEnvironment(input: AddEnvironmentInput, facts: AddEnvironmentFacts): PlanDraft {
  const { name } = input;
  return {
    gates: [
      nameGate(name, facts),
      ...topologyGates(input, facts),
      addressGate(facts),
      portGate(facts),
      approvalsGate(name, facts),
      ...trafficGates(input, facts),
      ...(facts.serve ? serveGates(facts.serve) : []),
    ],
    steps: [
      ...fileSteps(name, facts),
      ...(facts.isBare ? [] : [gatewayStep(input, facts)]),
      ...liveSteps(facts),
      ...standbySteps(facts),
      ...startRecord(name, facts),
    ],
    remarks: editedRemarks(facts),
  };
}

/** Compares what the gateway serves with the record; a new environment has neither. */
function trafficGates(input: AddEnvironmentInput, facts: AddEnvironmentFacts): Gate[] {
  const { existing, served, silent, wanted, found } = facts;
  const { name, asRecorded } = input;
  // a live release without a file cannot get the traffic
  const able = silent !== null || forgets(input, facts);
  if (existing)
    return servedGates({ ...wanted, name }, recordedLive(existing.spec), served, asRecorded === true && able);
  if (found === 'running') return [undescribedGate(name, facts)];
  return served === null ? [] : [unknownServedGate({ ...wanted, name }, served, asRecorded === true)];
}

function undescribedGate(environment: string, { wanted: { host }, here, way, pid }: AddEnvironmentFacts): Gate {
  const stop = `sudo kill ${pid ?? 'PID'}`;
  const { text, fix } = fixable('env.gateway-undescribed', { environment, host });
  const next = [...(here ? [] : [FETCH]), way ? overSsh(way, stop) : stop];
  return passOrFail('gateway-described', false, text, { fix, next });
}

/** True if nothing is recorded or runs, and the user agrees to begin as new. */
function forgets({ asRecorded }: AddEnvironmentInput, { existing, found, served }: AddEnvironmentFacts): boolean {
  const isNone = existing !== null && recordedLive(existing.spec) === null;
  return asRecorded === true && isNone && found === 'stopped' && served !== null;
}

function fileSteps(name: string, { existing, wanted }: AddEnvironmentFacts): Step[] {
  const title = message('env.add.step', { name });
  const resource = resourceOf('Environment', name, wanted);
  if (!existing) return [writeStep(title, resource)];
  if (existing.hasFile && canonicalJson(existing.stated) === canonicalJson(wanted)) return [];
  return [writeStep(title, resource, resourceOf('Environment', name, existing.stated))];
}

/** Records that a release serves again; nothing for a new environment. */
function startRecord(name: string, { existing, leftover, silent }: AddEnvironmentFacts): Step[] {
  if (leftover) return [recordStep(name, { slots: {} }, { what: 'start' })];
  if (!existing || !silent) return [];
  return [recordStep(name, existing.spec, { what: 'start', release: silent.serving.release })];
}

function gatewayStep(input: AddEnvironmentInput, facts: AddEnvironmentFacts): Step {
  const { existing, wanted, found } = facts;
  const { bind, port } = wanted;
  const fresh = existing === null;
  const forget = forgets(input, facts) ? { forget: true } : {};
  const args = { environment: input.name, terms: termsOf(wanted), fresh, found, ...forget };
  const made = createStep('start-gateway', message('env.gateway.step', { address: `${bind}:${port}` }), toJson(args));
  return { ...made, change: fresh ? 'create' : 'update', host: wanted.host };
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
  return { ...createStep(id, title, args), change: 'update', host };
}

function nameGate(name: string, { existing, wanted }: AddEnvironmentFacts): Gate {
  const { host, port } = existing?.stated ?? wanted;
  const isSame = host === wanted.host && port === wanted.port;
  const taken = message('env.exists', { name, host, port: String(port) });
  return passOrFail('name-free', isSame, isSame ? message('project.name-free', { name }) : taken, {
    fix: message('env.exists.fix', { name }),
    next: [`sovran env show ${name}`],
  });
}

/** What `env add` keeps: the hosts of a front in their order, how many serve, and the front of a member. Pure. */
function topologyGates({ name, scales }: AddEnvironmentInput, { existing, wanted }: AddEnvironmentFacts): Gate[] {
  if (!existing) return [];
  const before = scales ? { ...existing.stated, replicas: wanted.replicas } : existing.stated;
  const { hosts = [] } = before;
  const isMore = hosts.length > 0 && (wanted.hosts?.length ?? 0) > hosts.length;
  const will = isMore ? { ...wanted, hosts: wanted.hosts?.slice(0, hosts.length) } : wanted;
  if (canonicalJson(topologyOf(before)) === canonicalJson(topologyOf(will))) return [];
  const { text, fix } = fixable('env.topology', { name });
  return [passOrFail('topology-kept', false, text, { fix, next: [`sovran env show ${name}`] })];
}

function topologyOf({ hosts = [], replicas = hosts.length, front }: Partial<EnvironmentSpec>): object {
  return { hosts, replicas, front: front?.environment ?? null };
}

/** The command does not lower the number of approvals: that is edited in the file, and reviewed. */
function approvalsGate(name: string, { existing, wanted }: AddEnvironmentFacts): Gate {
  const before = existing?.stated.approvals.required ?? 0;
  const { required } = wanted.approvals;
  const kept = required >= before;
  const reason = message(kept ? 'env.approvals-kept' : 'env.approvals-lowered', { name, before, required });
  return passOrFail('approvals-not-lowered', kept, reason, {
    fix: message('env.approvals-lowered.fix', { name }),
    next: [`git log -p -- environments/${name}.yaml`],
  });
}

function addressGate({ takenBy: environment, wanted }: AddEnvironmentFacts): Gate {
  const judge = passOrFail.bind(null, 'address-unclaimed');
  const port = String(wanted.port);
  if (environment === null) return judge(true, message('env.address-free', { port }));
  return judge(false, message('env.address-claimed', { port, environment }), {
    next: [`sovran env show ${environment}`],
  });
}
