import type { StageContext } from '../../../core/operation/context.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { say, type Translate } from '../../../core/text/translate.ts';
import { readCost } from '../cost/read-cost.ts';
import type { CostReport, EnvironmentCost } from '../cost/schema.ts';
import { tidy } from '../economics/money.ts';
import { progressOf } from '../kpis/progress.ts';
import { readRoi, type RoiWish } from '../roi/read-roi.ts';
import type { Roi } from '../roi/schema.ts';
import type { ServiceCost, ValueReport } from './schema.ts';

/** A twelfth of 365 days. */
const MONTH_SECONDS = 31_536_000 / 12;

/** A part of the report, or why there is none. */
interface Part<Value> {
  value: Value | null;
  missing: SovranError | null;
}

/** Indicators, cost and return of a use case; a part that cannot be made is missing with its reason. Throws `not-found` (exit 2). */
export async function readValue(ctx: StageContext, wish: RoiWish, t: Translate): Promise<ValueReport> {
  const { usecase, env } = wish;
  const { spec } = await requireResource(ctx.project, 'UseCase', usecase);
  const record = await findResource(ctx.project, 'ValueRecord', usecase);
  const cost = await partOf(() => readCost(ctx, { env, usecase }));
  const roi = await partOf(() => readRoi(ctx, wish));
  return {
    usecase,
    title: spec.title,
    madeAt: ctx.clock.now(),
    currency: cost.value?.currency ?? '',
    verdict: verdictOf(roi.value),
    frozenAt: record?.spec.frozenAt ?? null,
    kpis: record ? progressOf(record.spec) : [],
    cost: cost.value && serviceCost(cost.value.environments),
    roi: roi.value,
    missing: reasonsOf([cost, roi], t),
  };
}

/** Each reason once. */
function reasonsOf(parts: readonly Part<CostReport | Roi>[], t: Translate): ValueReport['missing'] {
  const errors = parts.flatMap(({ missing }) => missing ?? []);
  const byCode = new Map(errors.map(({ code, text }) => [code, { code, reason: say(t, text) }]));
  return [...byCode.values()];
}

async function partOf<Value>(read: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { value: await read(), missing: null };
  } catch (error) {
    if (error instanceof SovranError && error.exit === 3) return { value: null, missing: error };
    throw error;
  }
}

/** By the share of the draws that end with a gain: nine tenths, a half, a tenth. Pure. */
export function verdictOf(roi: Pick<Roi, 'chanceOfGain'> | null): ValueReport['verdict'] {
  if (!roi) return 'unknown';
  if (roi.chanceOfGain >= 0.9) return 'worth';
  if (roi.chanceOfGain >= 0.5) return 'likely';
  return roi.chanceOfGain >= 0.1 ? 'unlikely' : 'not-worth';
}

/** The cost of a month of all environments, and of a request in it. Pure. */
export function serviceCost(costs: readonly EnvironmentCost[]): ServiceCost {
  const months = costs.map(({ from, until, total, answered, unknown }) => {
    const part = MONTH_SECONDS / ((Date.parse(until) - Date.parse(from)) / 1000);
    return { cost: total && total.value * part, answered: answered * part, unknown };
  });
  const known = months.flatMap(({ cost }) => cost ?? []);
  const perMonth = known.length === months.length ? known.reduce((sum, cost) => sum + cost, 0) : null;
  const requests = months.reduce((sum, { answered }) => sum + answered, 0);
  const first = costs.map(({ from }) => from).toSorted()[0];
  return {
    from: first ?? null,
    perMonth: perMonth === null ? null : tidy(perMonth),
    requestsPerMonth: tidy(requests),
    perRequest: perMonth === null || requests === 0 ? null : tidy(perMonth / requests),
    unknown: [...new Set(months.flatMap(({ unknown }) => unknown))],
    environments: costs.map(({ environment, lines }) => ({ environment, lines })),
  };
}
