import type { JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import { listResources } from '../../../core/project/resources.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import type { EngineJob } from '../../../core/project/engine-definition.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import { GIB, type Range } from '../memory/range.ts';
import { type ModelShape, readShape } from '../weights/read-shape.ts';
import type { OtherHost } from './changes.ts';
import { needOf, type SizedJob } from './need.ts';
import { memoryLimitGiB } from './limits.ts';
import { CPU_BASELINE_BYTES } from '../memory/cpu-training.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** A launch whose fit is asked: a job’s document with its engine, its host and what that was seen to be. */
export interface LaunchToFit {
  engine: EngineJob;
  kind: string;
  spec: JsonObject;
  inputs: readonly JobInputToFit[];
  /** `memoryGiB`: what the job may use of its host, where that has a limit. */
  resources: { gpus: number; memoryGiB?: number };
  host: string;
  facts: Pick<NonNullable<HostSpec['facts']>, 'memoryGiB' | 'gpus'>;
}

type JobInputToFit = { digest: string; role: string };

/** What the fit of a launch rests on. */
export type FitFacts = {
  job: SizedJob;
  /** Bytes it may use: of memory, and of each GPU; undefined where unknown. */
  memoryLimit?: number;
  gpuLimit?: number;
  residual?: Residual;
  duration?: Duration;
  hosts: OtherHost[];
};

/** Reads the model's headers, its dataset and earlier runs; undefined where the model's files are not here. */
export async function gatherFit(launch: LaunchToFit, ctx: StageContext): Promise<FitFacts | undefined> {
  const digest = launch.inputs.find(({ role }) => role === 'model')?.digest;
  const shape = digest === undefined ? undefined : await shapeOf(digest, ctx);
  if (!shape) return undefined;
  const dataset = await datasetOf(launch.inputs, ctx);
  const { engine, kind, spec, resources } = launch;
  const { gpus } = resources;
  const job: SizedJob = { engine, kind, spec, gpus, shape, ...rowFactsOf(dataset) };
  const earlier = (await listJobRuns(ctx)).filter((run) => run.spec.measured !== undefined);
  const residual = gpus > 0 ? undefined : await residualOf(job, earlier, ctx);
  const duration = predictDuration(await timesOf(job, launch.host, earlier, ctx), {
    rows: rowsOf(job, dataset),
    parameters: shape.parameters,
  });
  return {
    job,
    ...limitsOf(launch),
    ...dropAbsent({ residual, duration }),
    hosts: await otherHosts(launch, ctx),
  };
}

async function shapeOf(digest: string, ctx: StageContext): Promise<ModelShape | undefined> {
  const path = await (await ctx.artifacts()).treePath(digest);
  return path === undefined ? undefined : readShape(path);
}

async function datasetOf(inputs: readonly JobInputToFit[], ctx: StageContext): Promise<DatasetSpec | undefined> {
  const digest = inputs.find(({ role }) => role === 'dataset')?.digest;
  if (digest === undefined) return undefined;
  return (await listResources(ctx.project, 'Dataset')).find(({ spec }) => spec.digest === digest)?.spec;
}

function rowFactsOf(dataset: DatasetSpec | undefined): Pick<SizedJob, 'rowBytes' | 'rows'> {
  if (!dataset || dataset.rows.out === 0) return {};
  return { rowBytes: dataset.bytes / dataset.rows.out, rows: dataset.splits.train };
}

/** Rows that a training reads, its epochs counted. */
function rowsOf({ spec }: SizedJob, dataset: DatasetSpec | undefined): number {
  const number = (key: string, otherwise: number): number => (typeof spec[key] === 'number' ? spec[key] : otherwise);
  const steps = number('maxSteps', 0);
  if (steps > 0) return steps * number('microBatch', 16) * number('gradAccum', 1);
  return (dataset?.splits.train ?? 0) * number('epochs', 1);
}

function limitsOf({ resources, facts }: LaunchToFit): Pick<FitFacts, 'memoryLimit' | 'gpuLimit'> {
  const memory = resources.memoryGiB ?? memoryLimitGiB(facts.memoryGiB);
  const gpuGiB = facts.gpus.map(({ memoryGiB }) => memoryGiB);
  return {
    ...(memory === undefined ? {} : { memoryLimit: memory * GIB }),
    ...(gpuGiB.length === 0 ? {} : { gpuLimit: Math.min(...gpuGiB) * GIB }),
  };
}

/** Other hosts with what decides there: memory, or that of each GPU where there are enough. */
async function otherHosts({ host, resources }: LaunchToFit, ctx: StageContext): Promise<OtherHost[]> {
  const { hosts } = await listReadableHosts(ctx.project);
  const others = hosts.filter(({ metadata }) => metadata.name !== host);
  return others.map(({ metadata: { name }, spec }) => ({ name, bytes: roomOn(spec.facts, resources.gpus) * GIB }));
}

function roomOn(facts: HostSpec['facts'], gpus: number): number {
  if (gpus === 0) return memoryLimitGiB(facts?.memoryGiB ?? 0) ?? 0;
  const found = facts?.gpus ?? [];
  return found.length < gpus ? 0 : Math.min(...found.map(({ memoryGiB }) => memoryGiB));
}

/** Earlier runs needed before they correct an estimate. */
const LATEST_RUNS = 20;

/** Only runs whose model is still here say how far its estimate was off. */
async function residualOf(job: SizedJob, runs: JobRun[], ctx: StageContext): Promise<Residual | undefined> {
  const alike = runs.filter((run) => isAlike(job, run)).slice(-LATEST_RUNS);
  const peaks = await Promise.all(
    alike.map(async ({ spec }) => {
      const document = documentOf(spec.job);
      const digest = document.inputs.find(({ role }) => role === 'model')?.digest;
      const shape = digest === undefined ? undefined : await shapeOf(digest, ctx);
      const dataset = await datasetOf(document.inputs, ctx);
      const need = shape && needOf({ ...job, spec: document.spec, shape, ...rowFactsOf(dataset) });
      return { estimated: need?.memory?.value ?? 0, measured: spec.measured?.peakMemoryBytes ?? 0 };
    }),
  );
  return learnResidual(peaks);
}

interface JobDocument {
  kind?: string;
  spec: JsonObject;
  inputs: JobInputToFit[];
}

function documentOf(job: unknown): JobDocument {
  const document = (job ?? {}) as Partial<JobDocument>;
  return { ...document, spec: document.spec ?? {}, inputs: document.inputs ?? [] };
}

function isAlike(job: SizedJob, { spec }: JobRun): boolean {
  const document = documentOf(spec.job);
  return document.kind === job.kind && document.spec.method === job.spec.method;
}

/** Runs of the same kind on the same host, with the parameters of their models. */
async function timesOf(job: SizedJob, host: string, runs: JobRun[], ctx: StageContext): Promise<MeasuredTime[]> {
  const models = await listResources(ctx.project, 'Model');
  const parameters = new Map(models.map(({ spec }) => [spec.digest, spec.parameters]));
  return runs
    .filter((run) => run.spec.host === host && isAlike(job, run))
    .map(({ spec }) => {
      const { wallSeconds = 0, trainSeconds = 0, rowsSeen = 0 } = spec.measured ?? {};
      const digest = documentOf(spec.job).inputs.find(({ role }) => role === 'model')?.digest ?? '';
      return { wallSeconds, trainSeconds, rows: rowsSeen, parameters: parameters.get(digest) ?? job.shape.parameters };
    });
}

/** An earlier run of the same kind, method and host, from its manifest. */
interface MeasuredTime {
  wallSeconds: number;
  trainSeconds: number;
  rows: number;
  parameters: number;
}

/** Seconds that a run will take, and the number of runs that this rests on. */
interface Duration {
  seconds: Range;
  runs: number;
}

/** Pure: preparation as it was, then rows at the pace of earlier runs, in proportion to the model's parameters. */
export function predictDuration(
  runs: readonly MeasuredTime[],
  { rows, parameters }: Pick<MeasuredTime, 'rows' | 'parameters'>,
): Duration | undefined {
  const estimates = runs
    .filter((run) => run.rows > 0 && run.parameters > 0 && run.trainSeconds > 0)
    .map(
      (run) =>
        run.wallSeconds - run.trainSeconds + (run.trainSeconds / run.rows) * rows * (parameters / run.parameters),
    )
    .toSorted((one, other) => one - other);
  const [first, last] = [estimates[0], estimates.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const value = estimates[Math.floor(estimates.length / 2)] ?? first;
  return {
    seconds: { low: Math.min(first, value * 0.7), value, high: Math.max(last, value * 1.5) },
    runs: estimates.length,
  };
}

/** An earlier run: what was estimated and what it took, bytes. */
export interface MeasuredPeak {
  estimated: number;
  measured: number;
}

/** Correction of an estimate, a factor on all but the libraries, and the number of runs that it rests on. */
interface Residual {
  factor: Range;
  runs: number;
}

/** Doubt that stays with so many runs: a fifth with one, less with more. */
const LEAST_DOUBT = 0.1;
const FIRST_DOUBT = 0.2;

/** Pure: the median of measured to estimated, libraries subtracted; undefined without a run. */
export function learnResidual(peaks: readonly MeasuredPeak[], baseline = CPU_BASELINE_BYTES): Residual | undefined {
  const ratios = peaks
    .filter(({ estimated, measured }) => estimated > baseline && measured > baseline)
    .map(({ estimated, measured }) => (measured - baseline) / (estimated - baseline))
    .toSorted((one, other) => one - other);
  if (ratios.length === 0) return undefined;
  const middle = ratios.length / 2;
  const [below = 0, above = 0] = [ratios[Math.ceil(middle) - 1], ratios[Math.floor(middle)]];
  const value = (below + above) / 2;
  const spread = Math.max(...ratios.map((ratio) => Math.abs(ratio / value - 1)));
  const doubt = Math.max(spread, LEAST_DOUBT, FIRST_DOUBT / Math.sqrt(ratios.length));
  return { factor: { low: value * (1 - Math.min(doubt, 0.5)), value, high: value * (1 + doubt) }, runs: ratios.length };
}
