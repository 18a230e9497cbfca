import { z } from 'zod';
import type { JobCollection, JobEvent, JobStatus } from '../../core/ports/runner.ts';
import type { JsonObject } from '../../core/ports/json.ts';
import type { ProjectReader } from '../../core/ports/project-store.ts';
import { canonicalJson } from '../../core/kit/canonical.ts';
import { parseJson } from '../../core/kit/parse-json.ts';
import { toJson } from '../../core/kit/to-json.ts';
import { message } from '../../core/text/message.ts';
import type { Action } from '../../core/operation/operation.ts';
import type { Step } from '../../core/operation/plan/plan.ts';

/** Most points of a curve that the project keeps. */
const POINTS = 200;

const column = z.lazy(() => z.array(z.number().nullable()));

/** Loss, learning rate, gradient norm and tokens/s by step; `seconds` since the worker started. */
const curveSchema = z.lazy(() =>
  z.object({
    step: z.array(z.number().int()),
    seconds: column,
    loss: column,
    lr: column,
    gradNorm: column,
    tokensPerSec: column,
  }),
);
export type Curve = z.infer<typeof curveSchema>;

/** `figures.json` of a job's run: the metrics of its manifest, and its curve in at most 200 points. */
const figuresSchema = z.lazy(() =>
  z.object({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('JobFigures'),
    /** By the names of the worker, e.g. `finalLoss`, `trainSeconds`, `peakMemoryBytes`. */
    metrics: z.record(z.string(), z.number()),
    curve: curveSchema,
  }),
);
export type JobFigures = z.infer<typeof figuresSchema>;

type Point = { [Name in keyof Curve]: number | null };

const COLUMNS = ['step', 'seconds', 'loss', 'lr', 'gradNorm', 'tokensPerSec'] as const;
/** Numbers that a manifest states outside its `metrics`. */
const STATED = ['wallSeconds', 'peakMemoryBytes'] as const;

/** The figures of a job; undefined for one that measured nothing. Pure. */
export function figuresOf(manifest: JsonObject | undefined, events: readonly JobEvent[]): JobFigures | undefined {
  const curve = curveOf(events);
  const metrics = metricsOf(manifest ?? {}, events);
  if (curve.step.length === 0 && Object.keys(metrics).length === 0) return undefined;
  return { apiVersion: 'sovran/v1', kind: 'JobFigures', metrics, curve };
}

/** The loss of each step, thinned; a step that a resumed job repeated counts once, as it was last. Pure. */
export function curveOf(events: readonly JobEvent[]): Curve {
  const began = Date.parse(events.find(({ type }) => type === 'start')?.ts ?? events[0]?.ts ?? '');
  const byStep = new Map<number, Point>();
  for (const event of events) {
    const point = event.type === 'progress' ? pointOf(event, began) : undefined;
    if (point) byStep.set(Number(point.step), point);
  }
  const points = thin([...byStep.values()].toSorted(byNumber));
  return Object.fromEntries(COLUMNS.map((name) => [name, points.map((point) => point[name])])) as Curve;
}

function byNumber(one: Point, other: Point): number {
  return Number(one.step) - Number(other.step);
}

function pointOf(event: JobEvent, began: number): Point | undefined {
  const step = numberIn(event['step']);
  const loss = numberIn(event['loss']);
  if (step === null || !Number.isInteger(step) || loss === null) return undefined;
  const seconds = (Date.parse(event.ts) - began) / 1000;
  return {
    step,
    seconds: Number.isFinite(seconds) ? rounded(seconds) : null,
    loss: rounded(loss),
    lr: numberIn(event['lr']),
    gradNorm: numberIn(event['gradNorm']),
    tokensPerSec: numberIn(event['tokensPerSec']),
  };
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function rounded(value: number): number {
  return Number(value.toPrecision(7));
}

/** First and last point, and the lowest and highest loss of each stretch between: no spike is lost. */
function thin(points: readonly Point[]): Point[] {
  if (points.length <= POINTS) return [...points];
  const stretches = POINTS / 2 - 1;
  const inner = points.slice(1, -1);
  const kept = Array.from({ length: stretches }, (_, at) => {
    const from = Math.floor((at * inner.length) / stretches);
    const stretch = inner.slice(from, Math.floor(((at + 1) * inner.length) / stretches));
    return [...new Set(extremesOf(stretch))].toSorted(byNumber);
  });
  return [points[0], ...kept.flat(), points.at(-1)].filter((point) => point !== undefined);
}

function extremesOf(stretch: readonly Point[]): Point[] {
  const byLoss = stretch.toSorted((one, other) => Number(one.loss) - Number(other.loss));
  return [byLoss[0], byLoss.at(-1)].filter((point) => point !== undefined);
}

function metricsOf(manifest: JsonObject, events: readonly JobEvent[]): JobFigures['metrics'] {
  const stated = STATED.map((name) => [name, manifest[name]] as const);
  const measured = Object.entries((manifest['metrics'] ?? {}) as JsonObject);
  const held = events.findLast(({ type }) => type === 'eval')?.['loss'];
  const all = [...(held === undefined ? [] : [['validationLoss', held] as const]), ...stated, ...measured];
  return Object.fromEntries(all.flatMap(([name, value]) => (numberIn(value) === null ? [] : [[name, Number(value)]])));
}

/** What a step of `collectJob` writes. */
type FiguresArgs = { job: string; figures: JobFigures };

function figuresPath(job: string): string {
  return `runs/${job}/figures.json`;
}

/** The step that keeps a job's figures in the project. */
export function figuresStep(args: FiguresArgs): Step {
  const title = message('job.step.figures', { id: args.job });
  return { id: 'keep-figures', title, action: 'keep-figures', args: toJson(args), change: 'create', risk: 'none' };
}

export const keepFigures: Action<FiguresArgs> = {
  async apply({ job, figures }, { project }) {
    await project.writeFile(figuresPath(job), `${canonicalJson(figures)}\n`);
    return { path: figuresPath(job) };
  },
};

/** The figures that the project keeps of a job; undefined where it has none that can be read. */
export async function readFigures(project: ProjectReader, job: string): Promise<JobFigures | undefined> {
  return figuresSchema.safeParse(parseJson(await project.readFile(figuresPath(job)))).data;
}

/** The figures of a job from its host, up to the event that its status names: a job that runs is not followed. */
export async function gatherFigures(
  { id, lastEvent }: JobStatus,
  follow: (id: string) => AsyncIterable<JobEvent>,
  collection: JobCollection | null,
): Promise<JobFigures | undefined> {
  const events: JobEvent[] = [];
  if (lastEvent)
    for await (const event of follow(id)) {
      if (event.type === 'start' || event.type === 'progress' || event.type === 'eval') events.push(event);
      if (event.seq >= lastEvent.seq) break;
    }
  return figuresOf(collection?.manifest, events);
}
