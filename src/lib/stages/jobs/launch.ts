import { type RunnerKind, runnerOf, startsContainers } from '../../core/project/runner-kind.ts';
import type { EngineEnvironment } from '../../core/ports/runner.ts';
import type { Json, JsonObject } from '../../core/ports/json.ts';
import type { EngineDefinition, EngineVariant } from '../../core/project/engine-definition.ts';
import { usesGpus } from '../machines/gpu-leases.ts';
import { factsOf } from '../machines/hosts/inventory.ts';
import { findResource, requireResource } from '../../core/project/resources.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { passOrFail } from '../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../core/operation/plan/plan.ts';
import { message, type Message } from '../../core/text/message.ts';
import { fitGates } from '../capacity/fit/gate.ts';
import { type FitFacts, gatherFit } from '../capacity/fit/gather.ts';
import { memoryLimitGiB } from '../capacity/fit/limits.ts';
import { findPriorJobs, type PriorJob, type PriorJobs } from './prior-jobs.ts';
import {
  choiceRemarks,
  engineForJob,
  limitGates,
  type LimitFacts,
  settingsGates,
  variantOf,
  type Wish,
} from './engines/choose.ts';
import { imageGates } from './engines/image-gates.ts';
import { configOf } from './engines/mapping.ts';
import type { ResourceOf } from '../../core/project/schemas.ts';
import { isLive } from '../../core/project/is-live.ts';
import { draftJob, type JobDraft, type JobRequest } from './request.ts';
import { toJson } from '../../core/kit/to-json.ts';

/** What a launch needs to know; `prior` and `rival` as in `PriorJobs`. */
export type LaunchFacts = {
  /** The engine that was chosen. */
  definition: EngineDefinition;
  variant: EngineVariant;
  draft: JobDraft;
  environment: EngineEnvironment['state'];
  prior: PriorJob | null;
  rival: string | null;
  /** GPUs that the host has. */
  gpus: number;
  /** What the host's runner can do; left out, it is a machine of its own. */
  runner?: Pick<RunnerKind, 'leasesDevices' | 'severalNodes'>;
  /** The prior job ran out of memory under the same limit. */
  stillShort?: true;
  /** What the job needs and may use, where that is known. */
  fit?: FitFacts;
  /** What the choice of the engine says: settings it ignores, and why it was chosen. */
  choice?: { gates: Gate[]; remarks: Message[] };
};

/** Reads the host’s engine, its runtime and prior jobs of the request. Throws `not-found` (exit 2). */
export async function gatherLaunch(request: JobRequest, ctx: StageContext): Promise<LaunchFacts> {
  const { spec: host } = await requireResource(ctx.project, 'Host', request.host);
  const engines = await ctx.engines.list();
  const choice = engineForJob(engines, wishOf(request), request.engine);
  const { definition } = choice;
  const kind = runnerOf(ctx.runners.kinds, request.host, host);
  const runner = await ctx.runners.open(request.host);
  const environment = await runner.environment(definition.name);
  const named = { name: definition.name, runner: runner.name, environment: environment.lockDigest };
  const facts = await factsOf(ctx, request.host);
  const gpus = facts.gpus.length;
  const variant = variantOf(definition, host);
  const configured = { ...request, spec: configuredSpec(definition, variant, request) };
  const cores = kind.leasesDevices ? facts.cpus : SCHEDULED_CORES;
  const draft = draftJob(configured, named, cores, usesGpus(variant) ? gpus : 0);
  const found = await findPriorJobs(request, draft, ctx);
  const { memoryGiB, stillShort } = await memoryFor(draft, facts.memoryGiB, found, ctx);
  const bounded = memoryGiB === undefined ? draft : { ...draft, resources: { ...draft.resources, memoryGiB } };
  // A job that goes on has shown what it needs.
  const trains = definition.jobs[request.kind];
  const asked = trains && { ...bounded, engine: trains, host: request.host, facts };
  const fit = found.prior || !asked || !kind.leasesDevices ? undefined : await gatherFit(asked, ctx);
  return {
    definition,
    variant,
    draft: bounded,
    environment: environment.state,
    gpus,
    runner: { leasesDevices: kind.leasesDevices, severalNodes: kind.severalNodes },
    ...found,
    ...(stillShort ? { stillShort } : {}),
    ...(fit ? { fit } : {}),
    choice: {
      gates: settingsGates(definition, engines, wishOf(request), request.spec),
      remarks: choiceRemarks(choice),
    },
  };
}

/** Cores that a scheduler is asked for; the machine that is asked is not the one that computes. */
const SCHEDULED_CORES = 4;

interface MemoryGiven {
  memoryGiB?: number | undefined;
  stillShort?: boolean;
}

/** Memory limit of the job’s container, GiB. A resumed job has at least its former limit. */
async function memoryFor(
  { engine }: JobDraft,
  hostGiB: number,
  { prior }: PriorJobs,
  ctx: StageContext,
): Promise<MemoryGiven> {
  const today = startsContainers(ctx.runners.kinds, engine.runner) ? memoryLimitGiB(hostGiB) : undefined;
  if (prior === null) return { memoryGiB: today };
  const run = (await findResource(ctx.project, 'Run', prior.id))?.spec;
  const before = (run?.job as Partial<JobDraft> | undefined)?.resources?.memoryGiB;
  if (before === undefined || isLive(prior.state) || prior.ended) return { memoryGiB: before };
  const memoryGiB = Math.max(before, today ?? before);
  return { memoryGiB, stillShort: run?.failure?.class === 'out-of-memory' && memoryGiB === before };
}

/** Follows a running job of the same request or one that waits to be recorded, resumes a stopped or lost one, else starts a new one. */
export function planLaunch(request: JobRequest, facts: LaunchFacts): PlanDraft {
  const { definition, variant, draft, environment, prior, rival, gpus, choice } = facts;
  const title = message(`job.step.${beginningOf(prior)}`, {
    kind: message(`job.kind.${draft.kind}`),
    host: request.host,
  });
  const args = toJson({ request, draft, prior });
  const change = prior ? 'update' : 'create';
  return {
    gates: [
      environmentGate(request.host, definition.name, environment),
      ...imageGates({ name: definition.name, host: request.host, variant, gpus }),
      ...limitGates(definition, limitFacts(request, variant)),
      ...(choice?.gates ?? []),
      rivalGate(request.subject, rival),
      ...(facts.runner?.leasesDevices === false ? [] : gpuGates(request.host, draft, gpus)),
      ...nodesGates(request.host, draft, facts.runner?.severalNodes ?? false),
      ...memoryGates(request.host, facts),
      ...fitGates(request.host, facts.fit),
    ],
    steps: [{ id: 'start-job', title, action: 'start-job', args, change, risk: 'none', host: request.host }],
    remarks: choice?.remarks ?? [],
  };
}

function beginningOf(prior: PriorJob | null): 'start' | 'follow' | 'resume' {
  if (prior === null) return 'start';
  return prior.ended || prior.state === 'running' ? 'follow' : 'resume';
}

/** Pure: whether a model of that name was made by another job than the one that this launch follows. */
export function isTaken(existing: ResourceOf<'Model'> | undefined, { prior }: Pick<LaunchFacts, 'prior'>): boolean {
  return existing !== undefined && (prior === null || existing.spec.job !== prior.id);
}

/** Pure: what a request asks of an engine. */
export function wishOf({ kind, spec: { method, scheme } }: JobRequest): Wish {
  return {
    kind,
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof scheme === 'string' ? { scheme } : {}),
  };
}

/** Facts of a request that an engine's limits may speak of. */
function limitFacts(request: JobRequest, variant: EngineVariant): LimitFacts {
  const { kind, spec, facts } = request;
  return { kind, variant, method: textOf(spec.method), scheme: textOf(spec.scheme), ...facts };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The neutral keys, and beside them the configuration that the engine itself reads, if it has one. */
function configuredSpec(
  definition: EngineDefinition,
  variant: EngineVariant,
  { kind, seed, spec }: JobRequest,
): JsonObject {
  const config = configOf(definition.jobs[kind]?.config ?? {}, { ...spec, seed }, variant);
  return Object.keys(config).length === 0 ? spec : { ...spec, config };
}

/** The id of the job that a finished launch started or found, from the outputs of its steps. */
export function launchedJobId(outputs: Readonly<Record<string, Json>>): string {
  const output = outputs['start-job'] as { id?: string } | undefined;
  if (!output?.id) throw new Error('the run has no start-job step');
  return output.id;
}

function environmentGate(host: string, engine: string, state: EngineEnvironment['state']): Gate {
  const ready = state === 'ready';
  const reason = message(ready ? 'job.gate.engine-ready' : 'job.gate.engine-missing', { engine, host });
  const fix = message('job.gate.engine-missing.fix', { engine, host });
  return passOrFail('engine-ready', ready, reason, { fix, next: ['sovran engine list'] });
}

/** Asked only of a job that wants any; whether they are free is settled when it starts. */
function gpuGates(host: string, { resources }: JobDraft, found: number): Gate[] {
  const count = resources.gpus;
  if (count === 0) return [];
  const reason = message('lease.too-few', { host, count, found });
  const help = { fix: message('lease.too-few.fix'), next: [`sovran host show ${host}`] };
  return [passOrFail('gpus-enough', found >= count, reason, help)];
}

/** Asked only of a job on more than one machine. */
function nodesGates(host: string, { spec: { nodes } }: JobDraft, severalNodes: boolean): Gate[] {
  if (typeof nodes !== 'number' || nodes < 2) return [];
  const reason = message(severalNodes ? 'job.gate.nodes' : 'job.gate.one-node', { host, nodes });
  return [passOrFail('several-nodes', severalNodes, reason, { fix: message('job.gate.one-node.fix') })];
}

/** Only for a job whose container has a memory limit. */
function memoryGates(host: string, { draft, prior, stillShort }: LaunchFacts): Gate[] {
  const { memoryGiB: memory } = draft.resources;
  if (memory === undefined) return [];
  if (!stillShort)
    return [{ id: 'memory-limit', verdict: 'pass', reason: message('job.gate.memory', { host, memory }) }];
  const reason = message('job.gate.memory-short', { host, memory, id: prior?.id ?? '' });
  return [{ id: 'memory-limit', verdict: 'waived', reason }];
}

function rivalGate(subject: string, rival: string | null): Gate {
  const id = rival ?? '';
  const reason = message(rival ? 'job.gate.rival' : 'job.gate.no-rival', { subject, id });
  const help = { fix: message('job.gate.rival.fix', { id }), next: [`sovran job follow ${id}`] };
  return passOrFail('subject-free', rival === null, reason, help);
}
