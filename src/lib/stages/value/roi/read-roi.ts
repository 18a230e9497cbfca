import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { readCost } from '../cost/read-cost.ts';
import { yearlyBill } from '../economics/economics.ts';
import { pricedEnvironments } from '../economics/environments.ts';
import type { Roi } from '../schema.ts';
import { roiOf } from './roi.ts';

export interface RoiWish {
  usecase: string;
  /** Where it serves, or will. */
  env?: string | undefined;
  seed: number;
}

/**
 * What a use case is worth. Throws `not-found` (exit 2), `no-benefit`, `cost-unknown` or `nothing-serves` (exit 3): a
 * figure that is not declared would make the value too high.
 */
export async function readRoi(ctx: StageContext, { usecase, env, seed }: RoiWish): Promise<Roi> {
  const { value, status, decision } = (await requireResource(ctx.project, 'UseCase', usecase)).spec;
  if (!value)
    throw refused('no-benefit', message('value.roi.no-benefit'), message('value.roi.no-benefit.fix', { usecase }));
  const environments = await pricedEnvironments(ctx, { env, usecase });
  const { environments: costs } = await readCost(ctx, { env, usecase });
  const bills = environments.map(({ economics }, at) => {
    const { answered = null, load = null } = costs[at] ?? {};
    const bill = yearlyBill(economics, answered && load ? load.value : 1);
    if (bill.total === null || bill.unknown.length > 0)
      throw refused('cost-unknown', message('value.roi.cost-unknown'), message('value.roi.cost-unknown.fix'));
    return bill.total - (bill.lines.depreciation ?? 0);
  });
  const plan = {
    purchases: environments.flatMap(({ economics }) => economics.capex ?? []),
    runningPerYear: bills.reduce((sum, bill) => sum + bill, 0),
  };
  const begun = status === 'accepted' && decision ? decision.at : ctx.clock.now();
  const { currency = '' } = environments[0]?.economics ?? {};
  const names = environments.map(({ name }) => name);
  return {
    usecase,
    environments: names,
    currency,
    ...roiOf(value, plan, { seed, start: value.start ?? begun.slice(0, 10) }),
  };
}

function refused(code: string, text: Message, fix: Message): SovranError {
  return refusedError(code, text, {
    fix,
    next: ['sovran value cost'],
  });
}
