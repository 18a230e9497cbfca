import { freeAfterEnd, freeDevices, wantedByJob } from '../machines/gpu-leases.ts';
import { refuseAway } from '../machines/hosts/workload/ask-host.ts';
import { fetchTree } from '../machines/hosts/send-tree.ts';
import type { JobCollection, JobEvent, JobStatus } from '../../core/ports/runner.ts';
import type { Json, JsonObject } from '../../core/ports/json.ts';
import { findResource } from '../../core/project/resources.ts';
import type { ModelSpec } from '../../core/project/resources/model.ts';
import type { RunSpec, Measured } from '../../core/project/resources/run.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { Action, Actions, Operation } from '../../core/operation/operation.ts';
import { passOrFail } from '../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../core/operation/plan/plan.ts';
import { resourceActions, resourceOf, stepsOn, writeStep } from '../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../core/text/message.ts';
import { failedError } from '../../core/text/sovran-error.ts';
import { runnerOf, requireJob } from './find-job.ts';
import { pickFailure } from './pick-failure.ts';
import type { JobRun } from '../../core/project/job-runs.ts';
import { failureMessage } from '../../core/failures/worker-failure.ts';
import { isLive } from '../../core/project/is-live.ts';
import { lostJob } from './follow.ts';
import { figuresStep, gatherFigures, keepFigures, type JobFigures } from './figures.ts';
import { writeOffCommand } from './write-off-command.ts';
import { modelsOf } from './register.ts';
import { dropAbsent } from '../../core/kit/drop-absent.ts';

export type CollectInput = { id: string };

/** The job as recorded, as the engine knows it, its outputs, and the models whose names it will take. */
export interface CollectFacts {
  run: JobRun;
  status: JobStatus;
  collection: JobCollection | null;
  existing: Record<string, { digest: string; job?: string | undefined }>;
  /** What it measured; see `figuresOf`. */
  figures?: JobFigures | undefined;
  /** Its machine will not come back: nothing is freed there. */
  hostGone?: true;
}

type BringInArgs = { job: string; tree: string; digest: string };

/** Code of the steps that `planCollect` names. */
export const collectActions: Actions = {
  ...resourceActions,
  'bring-in-tree': bringInTree(),
  'free-devices': {
    apply: ({ job, host, gpus, startedAt, endedAt }, { ctx }) =>
      endedAt === undefined ? freeDevices(ctx, host, job, gpus) : freeAfterEnd(ctx, host, job, { startedAt, endedAt }),
  },
  'keep-figures': keepFigures,
};

/** Ends a job exactly once: outputs to the store, models to the registry. A failed job gets its final state only. */
export const collectJob: Operation<CollectInput, CollectFacts, RunSpec> = {
  id: 'job collect',
  target: ({ id }) => `Run/${id}`,
  gather: gatherCollect,
  plan: planCollect,
  actions: collectActions,
  describe: ({ input }) => ({ subject: `job collect ${input.id}` }),
  async result({ input }, ctx) {
    return (await requireJob(ctx, input.id)).spec;
  },
};

/** What project, engine and registry record of a job. Throws `job-not-collectable` (exit 1), or as `refuseAway`. */
export async function gatherCollect({ id }: CollectInput, ctx: StageContext): Promise<CollectFacts> {
  const run = await requireJob(ctx, id);
  const runner = await runnerOf(run, ctx);
  const status = refuseAway(run.spec.host ?? '', await runner.jobs.status(id)) ?? lostJob(run);
  const collection = status.state === 'succeeded' ? await runner.jobs.collect(id) : null;
  if (collection) refuseMissingTree(run, collection);
  const follow = (job: string): AsyncIterable<JobEvent> => runner.jobs.follow(job, 0, ctx.interrupt.signal);
  const figures = LEAVES_FIGURES.has(status.state) ? await gatherFigures(status, follow, collection) : undefined;
  const existing: CollectFacts['existing'] = {};
  for (const { model } of run.spec.collect ?? []) {
    const found = await findResource(ctx.project, 'Model', model.name);
    if (found) existing[model.name] = { digest: found.spec.digest, job: found.spec.job };
  }
  return { run, status, collection, existing, figures };
}

/** Ends after which the job's folder is there to be read. */
const LEAVES_FIGURES: ReadonlySet<JobStatus['state']> = new Set(['succeeded', 'failed', 'stopped']);

/** A job whose machine will not come back, as lost. Pure. */
export function lostWithHost(run: JobRun): CollectFacts {
  return { run, status: lostJob(run), collection: null, existing: {}, hostGone: true };
}

/** Wrong outputs of a worker must not fail every command that reads jobs. */
function refuseMissingTree({ metadata, spec }: JobRun, { trees }: JobCollection): void {
  const missing = (spec.collect ?? []).find(({ tree }) => !trees.some(({ name }) => name === tree));
  if (!missing) return;
  const reason = failureMessage({ reason: 'tree-missing', params: { tree: missing.tree } });
  throw failedError('job-not-collectable', message('engine.job-not-collectable', { id: metadata.name, reason }), {
    next: [`sovran job logs ${metadata.name}`],
  });
}

/** Pure: trees, then models, then the record of the run. */
export function planCollect(
  _input: CollectInput,
  { run, status, collection, existing, figures, hostGone }: CollectFacts,
): PlanDraft {
  const id = run.metadata.name;
  const models = collection ? modelsOf(run, status, collection) : [];
  const trees = collection?.trees ?? [];
  return {
    gates: [
      endedGate(id, status),
      openGate(run, status),
      ...models.map(({ name, spec }) => nameGate(id, name, spec, existing[name])),
    ],
    steps: [
      ...stepsOn(
        run.spec.host,
        trees.map(({ name, digest }) => bringInStep({ job: id, tree: name, digest })),
      ),
      ...models.map(({ name, spec }) =>
        writeStep(message('job.step.register', { name }), resourceOf('Model', name, spec)),
      ),
      ...(hostGone ? [] : freeSteps(run, status)),
      ...(figures ? [figuresStep({ job: id, figures })] : []),
      writeStep(recordTitle(id, status, hostGone), resourceOf('Run', id, finalSpec(run, status, collection)), run),
    ],
  };
}

function recordTitle(id: string, { state }: JobStatus, hostGone?: true): Message {
  if (hostGone) return message('job.step.record-gone', { id });
  return message(state === 'lost' ? 'job.step.record-lost' : 'job.step.record', { id });
}

function finalSpec(run: JobRun, status: JobStatus, collection: JobCollection | null): RunSpec {
  const { failure, endedAt, exitCode } = status;
  const measured = measuredOf(collection?.manifest);
  return {
    ...run.spec,
    status: status.state,
    ...dropAbsent({ endedAt, exitCode, failure: failure && pickFailure(failure) }),
    outputs: collection?.outputs ?? [],
    ...(measured ? { measured } : {}),
  };
}

function bringInStep(args: BringInArgs): Step {
  return {
    id: `bring-in-${args.tree}`,
    title: message('job.step.bring-in', { tree: args.tree }),
    action: 'bring-in-tree',
    args,
    change: 'create',
    risk: 'none',
  };
}

/** A job that has ended needs no GPU. */
function freeSteps({ metadata: { name: job }, spec }: JobRun, { startedAt, endedAt }: JobStatus): Step[] {
  const gpus = wantedByJob(spec);
  if (gpus === 0 || spec.host === undefined) return [];
  const times = { ...(startedAt === undefined ? {} : { startedAt }), ...(endedAt === undefined ? {} : { endedAt }) };
  return [
    {
      id: 'free-devices',
      title: message('lease.step.free', { id: job, host: spec.host }),
      action: 'free-devices',
      args: { job, host: spec.host, gpus, ...times },
      change: 'update',
      risk: 'none',
      host: spec.host,
    },
  ];
}

/** Puts one output tree into the store; its digest there must be the one the manifest promised. */
function bringInTree(): Action<BringInArgs> {
  return {
    async apply({ job, tree, digest }, scope): Promise<Json> {
      const { ctx } = scope;
      const artifacts = await ctx.artifacts();
      const there = await artifacts.treePath(digest);
      if (there) return { digest };
      const run = await requireJob(ctx, job);
      const source = (await (await runnerOf(run, ctx)).jobs.collect(job)).trees.find(({ name }) => name === tree);
      if (!source) throw new Error(`job ${job} has no output tree ${tree}`);
      await fetchTree(ctx, { host: run.spec.host ?? 'local', path: source.path, digest }, (line) =>
        scope.progress(line),
      );
      return { digest } satisfies JsonObject;
    },
    verify: async ({ digest }, _scope, output) => (output as { digest?: string }).digest === digest,
  };
}

function endedGate(id: string, { state }: JobStatus): Gate {
  const open = isLive(state);
  return passOrFail('job-ended', !open, message(open ? 'job.gate.running' : 'job.gate.ended', { id }));
}

/** Two terminals may see the same job end: the second to get the lock finds it recorded. A lost one may have come back. */
function openGate({ metadata, spec }: JobRun, { state }: JobStatus): Gate {
  const open = isLive(spec.status) || (spec.status === 'lost' && state !== 'lost');
  const reason = message(open ? 'job.gate.not-recorded' : 'job.gate.recorded', { id: metadata.name });
  return passOrFail('not-recorded', open, reason);
}

/** Pure: why a job that ended well by its own word can never be registered; undefined where it can. */
export function whyUnregistrable({ run, status, collection, existing }: CollectFacts): Message | undefined {
  const models = collection ? modelsOf(run, status, collection) : [];
  const taken = models.find(({ name, spec }) => !isFree(run.metadata.name, spec, existing[name]));
  return taken && failureMessage({ reason: 'name-taken', params: { name: taken.name } });
}

type Existing = CollectFacts['existing'][string];

function isFree(id: string, spec: ModelSpec, existing: Existing | undefined): boolean {
  return !existing || existing.digest === spec.digest || existing.job === id;
}

function nameGate(id: string, name: string, spec: ModelSpec, existing: Existing | undefined): Gate {
  const free = isFree(id, spec, existing);
  const reason = message(free ? 'project.name-free' : 'job.gate.name-taken', { name });
  const next = [`sovran model show ${name}`, writeOffCommand(id)];
  return passOrFail(`model-name-${name}`, free, reason, { fix: message('job.gate.name-taken.fix', { id }), next });
}

/** Pure: what a job took, from its manifest; undefined where it does not say. Bytes and seconds. */
export function measuredOf(manifest: JsonObject | undefined): Measured | undefined {
  const metrics = (manifest?.metrics ?? {}) as JsonObject;
  const figures = {
    peakMemoryBytes: manifest?.peakMemoryBytes,
    wallSeconds: manifest?.wallSeconds,
    trainSeconds: metrics.trainSeconds,
    rowsSeen: metrics.rowsSeen,
  };
  const known = Object.entries(figures).filter(([, value]) => typeof value === 'number' && value >= 0);
  return known.length === 0 ? undefined : (Object.fromEntries(known) as Measured);
}
