import type { Json } from '../../ports/json.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import type { StageContext } from '../context.ts';
import { ownNothing } from '../owned.ts';
import { type Executed } from '../run.ts';
import type { AnyOperation, Operation, StepScope } from '../operation.ts';
import { outcomeOf } from '../run-event.ts';
import { refuseFailedGates } from '../plan/gates.ts';
import type { Plan } from '../plan/plan.ts';
import { StepPaused } from '../steps/pause.ts';
import { actionOf } from '../steps/step-scope.ts';
import { planOperation } from './plan-operation.ts';

/** Runs an operation without journal, event and commit, also outside a project. `saved` is applied as shown, since each step looks first. */
export async function executeUnrecorded<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
  { saved }: { saved?: Plan } = {},
): Promise<Executed<Result>> {
  const plan = saved ?? (await planOperation(operation, input, ctx));
  refuseFailedGates(plan);
  const outputs = await applyAll(operation, plan, ctx);
  const run = { runId: plan.id, input, outputs, plan };
  const result = await operation.result(run, ctx);
  return { runId: plan.id, resumed: false, plan, result, commit: { status: 'skipped' }, remarks: [] };
}

async function applyAll(operation: AnyOperation, plan: Plan, ctx: StageContext): Promise<Record<string, Json>> {
  const outputs: Record<string, Json> = {};
  ctx.emit({ type: 'run-start', steps: plan.steps });
  for (const [index, step] of plan.steps.entries()) {
    if (ctx.interrupt.requested) throw stopped();
    ctx.emit({ type: 'step-start', step, index, count: plan.steps.length });
    const action = actionOf(operation, step);
    const progress: StepScope['progress'] = (text) => ctx.emit({ type: 'step-progress', step, text });
    const scope = { ctx, project: ctx.project, runId: plan.id, outputs, progress, things: ownNothing() };
    const applied = action.apply(step.args, scope);
    const output = (await applied.catch(asStopped)) ?? null;
    await scope.things.closeAll();
    ctx.emit({ type: 'step-done', step, outcome: outcomeOf(output) });
    outputs[step.id] = output;
  }
  return outputs;
}

function asStopped(error: unknown): never {
  throw error instanceof StepPaused ? stopped() : error;
}

function stopped(): SovranError {
  return new SovranError({ code: 'interrupted', exit: EXIT.interrupted, text: message('run.stopped') });
}
