import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { compareRecorded } from '../../measure/eval/compare-recorded.ts';
import { findPair } from '../../measure/eval/recorded.ts';
import { readShape } from '../../capacity/weights/read-shape.ts';
import { type EvidenceReport, reportsOf } from '../approvals/evidence.ts';

/** Points of exact match that quantizing may cost, and the use case that says so. */
export interface LossLimit {
  useCase: string;
  points: number;
}

/** Points of exact match lost row by row against the parent, with its 95 % interval. */
export interface MeasuredLoss {
  points: number;
  ci95: [number, number];
  rows: number;
}

/** What is known of the loss of a quantized model. */
export interface LossFacts {
  /** Null where the project does not know what it was quantized from. */
  parent: string | null;
  limit: LossLimit | null;
  /** Null where no evaluations of both on the same rows are intact, or where nothing limits the loss. */
  measured: MeasuredLoss | null;
}

/** Reads the limit, and compares the newest evaluations on the same rows; null for a model that is not quantized. */
export async function gatherLoss(
  ctx: StageContext,
  { scheme, lineage, digest }: ModelSpec,
  reports: readonly EvidenceReport[],
): Promise<LossFacts | null> {
  const parent = lineage.find(({ relation }) => relation === 'quantized-from');
  const limit = await strictestLimit(ctx.project);
  if (parent === undefined) {
    const orphan = limit !== null && (scheme !== undefined || (await isQuantized(ctx, digest)));
    return orphan ? { parent: null, limit, measured: null } : null;
  }
  if (scheme === undefined) return null;
  const name = parent.name ?? parent.digest;
  if (limit === null) return { parent: name, limit, measured: null };
  return { parent: name, limit, measured: await measureLoss(ctx, [parent.digest, digest], reports) };
}

/** By the headers of its files, for a model that came quantized; false where they are not here. */
async function isQuantized(ctx: StageContext, digest: string): Promise<boolean> {
  const tree = await (await ctx.artifacts()).treePath(digest);
  return tree !== undefined && (await readShape(tree))?.quantized === true;
}

/** Smallest limit of the use cases that are not rejected: what serves one of them must hold for all. */
export async function strictestLimit(project: ProjectStore): Promise<LossLimit | null> {
  const cases = (await listResources(project, 'UseCase')).filter(({ spec }) => spec.status !== 'rejected');
  const limits = cases.flatMap(({ metadata: { name }, spec: { maxLossPoints: points } }) =>
    points === undefined ? [] : [{ useCase: name, points }],
  );
  return limits.toSorted((left, right) => left.points - right.points)[0] ?? null;
}

/** Null where the answers of a run are missing or changed. */
async function measureLoss(
  { project }: StageContext,
  [parent, model]: [string, string],
  reports: readonly EvidenceReport[],
): Promise<MeasuredLoss | null> {
  const [first, second] = findPair(reportsOf(parent, reports), reportsOf(model, reports)) ?? [];
  const [found] = first && second ? await compareRecorded(project, [first], [second]) : [];
  if (!found?.ci95) return null;
  const [low, high] = found.ci95;
  return { points: -found.points, ci95: [-high, -low], rows: found.rows };
}

/** Pure: passes where the whole interval of the loss stays within the limit; none for a model that is not quantized. */
export function lossGates(model: string, facts: LossFacts | null): Gate[] {
  if (facts === null) return [];
  const id = 'quantization-loss';
  const { parent, limit, measured } = facts;
  if (limit === null) return [{ id, verdict: 'pass', reason: message('release.loss.no-limit', { model }) }];
  if (parent === null)
    return [
      {
        id,
        verdict: 'unknown',
        reason: message('release.loss.orphan', { model, ...limit }),
        fix: message('release.loss.orphan.fix'),
        next: ['sovran model import --help', 'sovran quantize launch --help'],
      },
    ];
  if (measured === null)
    return [
      {
        id,
        verdict: 'fail',
        reason: message('release.loss.unmeasured', { model, parent, ...limit }),
        fix: message('release.loss.unmeasured.fix'),
        next: [parent, model].map((name) => `sovran eval run --model ${name} --dataset DATASET`),
      },
    ];
  const [low, high] = measured.ci95;
  const params = {
    parent,
    ...limit,
    loss: tenth(measured.points),
    low: tenth(low),
    high: tenth(high),
    rows: measured.rows,
  };
  const reason = message('release.loss.measured', params);
  if (high <= limit.points) return [{ id, verdict: 'pass', reason }];
  const fix = measured.points <= limit.points ? message('release.loss.rows.fix') : message('release.loss.scheme.fix');
  return [{ id, verdict: 'fail', reason, fix, next: [`sovran eval compare ${parent} ${model}`] }];
}

function tenth(points: number): number {
  return Math.round(points * 10) / 10 + 0;
}
