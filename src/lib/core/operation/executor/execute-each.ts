import type { Json } from '../../ports/json.ts';
import { SovranError } from '../../text/sovran-error.ts';
import type { StageContext } from '../context.ts';
import type { Operation } from '../operation.ts';
import { asPlan, type Gate, type Plan, type PlanDraft } from '../plan/plan.ts';
import type { Executed } from '../run.ts';
import { executeOperation } from './execute.ts';
import { planOperation } from './plan-operation.ts';

/** How one of several runs ended: done, or why not. */
export type Part<Input, Result> = { input: Input; done: Executed<Result> } | { input: Input; error: SovranError };

/** What decides whether the next run begins. */
export interface EachOptions {
  /** Text for the body of each commit. */
  note?: string | undefined;
  /** The others run although one failed. */
  goesOn?: boolean;
}

/** Runs an operation for each input in order, one run each. Ends at the first failure unless `goesOn`; an interrupt is thrown. */
export async function executeEach<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  inputs: readonly Input[],
  ctx: StageContext,
  { note, goesOn = false }: EachOptions = {},
): Promise<Part<Input, Result>[]> {
  const parts: Part<Input, Result>[] = [];
  const { within: _within, ...outside } = ctx;
  for (const [at, input] of inputs.entries()) {
    // a step of a procedure has one run: the last, which is there once all are
    const part = await executeOne(operation, input, at + 1 < inputs.length ? outside : ctx, note);
    parts.push(part);
    if (!goesOn && ('error' in part || part.done.failure)) break;
  }
  return parts;
}

async function executeOne<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
  note: string | undefined,
): Promise<Part<Input, Result>> {
  try {
    return { input, done: await executeOperation(operation, input, ctx, { note }) };
  } catch (error) {
    if (!(error instanceof SovranError) || ctx.interrupt.requested) throw error;
    return { input, error };
  }
}

/** What is planned for each input as one plan to look at: gates by target, steps by host. Nothing can be applied from it. */
export async function planEach<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  inputs: readonly Input[],
  ctx: StageContext,
  whole: Pick<Plan, 'target'> & Partial<Pick<Plan, 'operation' | keyof PlanDraft>>,
): Promise<Plan> {
  const plans: Plan[] = [];
  for (const input of inputs) plans.push(await planOperation(operation, input, ctx));
  const named = ({ target, gates }: Plan): Gate[] => gates.map((gate) => ({ ...gate, id: `${target}: ${gate.id}` }));
  const draft = {
    gates: [...(whole.gates ?? []), ...plans.flatMap(named)],
    steps: [...plans.flatMap(({ steps }) => steps), ...(whole.steps ?? [])],
    remarks: [...plans.flatMap(({ remarks = [] }) => remarks), ...(whole.remarks ?? [])],
  };
  return asPlan(whole.operation ?? operation.id, whole.target, [...inputs], draft, ctx.ids);
}
