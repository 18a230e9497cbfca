import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import { compareRecorded } from '../../measure/eval/compare-recorded.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { readShape } from '../../capacity/weights/read-shape.ts';
import { type EvidenceReport, newestEvaluations } from '../approvals/evidence.ts';

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

/** On the newest rows that both answered. */
async function measureLoss(
  { project }: StageContext,
  [parent, model]: [string, string],
  reports: readonly EvidenceReport[],
): Promise<MeasuredLoss | null> {
  const [before, after] = [newestEvaluations(parent, reports), newestEvaluations(model, reports)];
  const { ci95, points = 0, rows = 0 } = (await compareRecorded(project, before, after))[0] ?? {};
  return ci95 ? { points: -points, ci95: [-ci95[1], -ci95[0]], rows } : null;
}

/** Pure: passes where the whole interval of the loss stays within the limit; none for a model that is not quantized. */
export function lossGates(model: string, facts: LossFacts | null): Gate[] {
  if (facts === null) return [];
  const id = 'quantization-loss';
  const { parent, limit, measured } = facts;
  if (limit === null) return [passOrFail(id, true, message('release.loss.no-limit', { model }))];
  if (parent === null) {
    const { text: reason, fix } = fixable('release.loss.orphan', { model, ...limit });
    const next = ['sovran model import --help', 'sovran quantize launch --help'];
    return [{ id, verdict: 'unknown', reason, fix, next }];
  }
  if (measured === null) {
    const { text, fix } = fixable('release.loss.unmeasured', { model, parent, ...limit });
    const next = [parent, model].map((name) => `sovran eval run --model ${name} --dataset DATASET`);
    return [passOrFail(id, false, text, { fix, next })];
  }
  const { points, ci95, rows } = measured;
  const [loss, low, high] = [points, ...ci95].map((one) => Math.round(one * 10) / 10 + 0) as [number, number, number];
  const reason = message('release.loss.measured', { parent, ...limit, loss, low, high, rows });
  const fix = message(points <= limit.points ? 'release.loss.rows.fix' : 'release.loss.scheme.fix');
  return [passOrFail(id, ci95[1] <= limit.points, reason, { fix, next: [`sovran eval compare ${parent} ${model}`] })];
}
