import { readFile, writeFile } from 'node:fs/promises';
import type { Json } from '../ports/json.ts';
import { executeOperation, planOperation, type Executed } from '../run/execute.ts';
import type { Operation } from '../run/operation.ts';
import type { Plan } from '../run/plan.ts';
import { message, type Message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { ChangeFlags } from './flags.ts';
import type { Outcome } from './outcome.ts';
import { planOutcome } from './plan-outcome.ts';
import type { Session } from './session.ts';

/**
 * What every changing command does: with `--dry-run` or `--plan-out` shows (and saves) the plan, otherwise
 * runs the operation and hands the finished run to `toOutcome`.
 */
export async function operate<Input extends Json, Facts, Result>(
  session: Session,
  operation: Operation<Input, Facts, Result>,
  input: Input,
  flags: ChangeFlags,
  toOutcome: (done: Executed<Result>) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  const ctx = await session.stage();
  if (flags['dry-run'] || flags['plan-out']) {
    const plan = await planOperation(operation, input, ctx);
    if (flags['plan-out']) await writeFile(flags['plan-out'], `${JSON.stringify(plan, null, 2)}\n`);
    return planOutcome(plan, flags['plan-out']);
  }
  const saved = flags.plan ? await readPlan(flags.plan) : undefined;
  const done = await executeOperation(operation, input, ctx, {
    ...(saved ? { saved } : {}),
    note: flags.message,
  });
  return withRemarks(await toOutcome(done), done.remarks);
}

function withRemarks(outcome: Outcome, remarks: Message[]): Outcome {
  return remarks.length === 0 ? outcome : { ...outcome, warnings: [...(outcome.warnings ?? []), ...remarks] };
}

async function readPlan(path: string): Promise<Plan> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Plan;
  } catch (error) {
    throw new SovranError({
      code: 'bad-plan',
      exit: EXIT.usage,
      text: message('cli.bad-plan', { path, reason: error instanceof Error ? error.message : '' }),
      fix: message('cli.bad-plan.fix'),
    });
  }
}
