import type { StageContext } from '../../../core/operation/context.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { say, type Translate } from '../../../core/text/translate.ts';
import { YEAR_SECONDS } from '../cost/cost.ts';
import { readCost } from '../cost/read-cost.ts';
import { over, tidy, unknownLine } from '../economics/figures.ts';
import { readRecord } from '../kpis/record.ts';
import { readRoi, type RoiWish } from '../roi/roi.ts';
import type { EnvironmentCost, Roi, ValueReport } from '../schema.ts';

/** Indicators, cost and return of a use case; a part that cannot be made is missing with its reason. Throws `not-found` (exit 2). */
export async function readValue(ctx: StageContext, wish: RoiWish, t: Translate): Promise<ValueReport> {
  const { usecase, env } = wish;
  const { title } = (await requireResource(ctx.project, 'UseCase', usecase)).spec;
  const missing = new Set<string>();
  const orMissing = async <Value>(read: Promise<Value>): Promise<Value | null> =>
    read.catch((error: unknown) => {
      if (!(error instanceof SovranError && error.exit === 3)) throw error;
      missing.add(say(t, error.text));
      return null;
    });
  const isFrozen = await findResource(ctx.project, 'ValueRecord', usecase);
  if (!isFrozen) missing.add(t('value.baseline.open'));
  const cost = await orMissing(readCost(ctx, { env, usecase }));
  const roi = await orMissing(readRoi(ctx, wish));
  for (const line of unknownLine(cost?.environments.flatMap(({ unknown }) => unknown) ?? [], t)) missing.add(line);
  return {
    usecase,
    title,
    madeAt: ctx.clock.now(),
    currency: cost?.currency ?? '',
    verdict: verdictOf(roi),
    record: isFrozen ? await readRecord(usecase, ctx) : null,
    ...monthOf(cost?.environments ?? []),
    roi,
    missing: [...missing],
  };
}

/** By the share of the draws that end with a gain. Pure. */
export function verdictOf(roi: Pick<Roi, 'chanceOfGain'> | null): ValueReport['verdict'] {
  if (!roi) return 'unknown';
  if (roi.chanceOfGain >= 0.9) return 'worth';
  if (roi.chanceOfGain >= 0.5) return 'likely';
  return roi.chanceOfGain >= 0.1 ? 'unlikely' : 'not-worth';
}

/** The cost of a twelfth of a year of all environments, and of a request in it; null without a known cost. Pure. */
export function monthOf(costs: readonly EnvironmentCost[]): Pick<ValueReport, 'perMonth' | 'perRequest'> {
  const months = costs.map(({ from, until, total, answered }) => {
    const part = YEAR_SECONDS / 12 / ((Date.parse(until) - Date.parse(from)) / 1000);
    return { cost: total && total.value * part, answered: answered && answered * part };
  });
  if (months.length === 0 || months.some(({ cost }) => cost === null)) return { perMonth: null, perRequest: null };
  const perMonth = months.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  const requests = months.reduce<number | null>(
    (sum, { answered }) => (sum === null || answered === null ? null : sum + answered),
    0,
  );
  return { perMonth: tidy(perMonth), perRequest: tidy(over(perMonth, requests)) };
}
