import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { readCost } from '../cost/read-cost.ts';
import { energyOf } from '../economics/energy.ts';
import { COST_LINES, linesOver, type CostLine, type Economics } from '../economics/economics.ts';
import { pricedEnvironments } from '../economics/served-environments.ts';
import type { CostPlan } from './cash-flow.ts';
import { roiOf } from './roi.ts';
import type { Roi } from './schema.ts';

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
  const { spec } = await requireResource(ctx.project, 'UseCase', usecase);
  if (!spec.value) throw refused('no-benefit', message('value.roi.no-benefit', { usecase }), usecase);
  const environments = await pricedEnvironments(ctx, { env, usecase });
  const { environments: costs } = await readCost(ctx, { env, usecase });
  const load = costs.map(({ environment, answered, load: seen }) =>
    seen === null || answered === 0
      ? { environment, value: 1, how: 'declared' as const }
      : { environment, value: seen.value, how: 'estimated' as const },
  );
  const plan = planOf(environments.map(({ economics }, at) => ({ economics, load: load[at]?.value ?? 1 })));
  const names = environments.map(({ name }) => name);
  const { currency = '' } = environments[0]?.economics ?? {};
  const roi = roiOf(spec.value, plan, { seed, start: startOf(spec, ctx.clock.now()) });
  return { usecase, environments: names, currency, load, ...roi };
}

/** Machines, and all that is paid by time. Throws `cost-unknown` (exit 3) naming what is not declared. */
function planOf(environments: readonly { economics: Economics; load: number }[]): CostPlan {
  const bills = environments.map(({ economics, load }) =>
    linesOver(economics, 1, energyOf(economics, 8760, load)?.kWh ?? null),
  );
  const unknown = COST_LINES.filter((line) => bills.some((bill) => bill[line] === null));
  if (unknown.length > 0) throw costUnknown(unknown);
  const running = COST_LINES.filter((line) => line !== 'depreciation');
  return {
    purchases: environments.flatMap(({ economics }) => economics.capex ?? []),
    runningPerYear: bills.reduce((sum, bill) => sum + running.reduce((all, line) => all + (bill[line] ?? 0), 0), 0),
  };
}

/** As declared, else the day of acceptance, else today. */
function startOf({ value, status, decision }: UseCaseSpec, now: string): string {
  return value?.start ?? (status === 'accepted' && decision ? decision.at : now).slice(0, 10);
}

function costUnknown(unknown: readonly CostLine[]): SovranError {
  const [first, ...more] = unknown.map((line) => message(`value.line.${line}`));
  const names = more.reduce((head, tail) => message('text.list', { head, tail }), first ?? message('value.unknown'));
  return refused('cost-unknown', message('value.roi.cost-unknown', { names }));
}

function refused(code: string, text: Message, usecase?: string): SovranError {
  const fix =
    usecase === undefined ? message('value.roi.cost-unknown.fix') : message('value.roi.no-benefit.fix', { usecase });
  return new SovranError({ code, exit: EXIT.refused, text, fix });
}
