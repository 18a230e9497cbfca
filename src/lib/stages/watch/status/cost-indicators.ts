import type { StageContext } from '../../../core/operation/context.ts';
import type { UsageWindow } from '../../../core/ports/usage-journal.ts';
import { readCost } from '../../value/cost/read-cost.ts';
import { type Indicator, noted } from '../indicators/indicator.ts';

/** What an environment cost in a window, by what was declared; unknown where nothing was. */
export async function readCosts(
  ctx: StageContext,
  { environment, from, until }: Pick<UsageWindow, 'environment' | 'from' | 'until'>,
): Promise<Indicator[]> {
  const [cost] = (await readCost(ctx, { env: environment, from, until })).environments;
  return [
    costFigure('cost', cost?.total),
    costFigure('cost-per-request', cost?.perRequest),
    costFigure('energy', cost?.energy),
  ];
}

function costFigure(
  id: Indicator['id'],
  figure: { value: number; unit: string; how: Indicator['value']['how'] } | null | undefined,
): Indicator {
  const { value = null, unit = '', how = 'declared' } = figure ?? {};
  return noted('cost', id, { value, unit, how });
}
