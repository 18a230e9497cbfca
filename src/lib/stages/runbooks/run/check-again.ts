import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { fillStep } from '../document/fill.ts';
import { requireRunbook } from '../document/library.ts';
import type { StepOf } from '../document/schema.ts';
import { requireRun } from './record-runbook.ts';
import { safeText } from './safe-output.ts';
import { runStep, type StepEnd } from './run-step.ts';

/** A check of an earlier run, made again. */
export interface Rechecked {
  id: string;
  title: string;
  end: StepEnd;
}

/** Runs the checks of an earlier run again, today, with its inputs; nothing else of it. */
export async function checkAgain(id: string, ctx: StageContext): Promise<{ runbook: string; checks: Rechecked[] }> {
  const run = await requireRun(ctx.project, id);
  const runbook = await requireRunbook(run.runbook, ctx);
  const steps = runbook.steps.filter((step) => step.kind === 'check') as StepOf<'check'>[];
  if (steps.length === 0) throw noChecks(run.runbook);
  const checks: Rechecked[] = [];
  for (const raw of steps) {
    const step = fillStep(raw, run.values);
    checks.push({ id: step.id, title: safeText(step.title), end: await runStep(step, `${id}/${step.id}`, ctx) });
  }
  return { runbook: run.runbook, checks };
}

function noChecks(runbook: string): SovranError {
  return new SovranError({
    code: 'no-checks',
    exit: EXIT.refused,
    text: message('runbook.no-checks', { runbook }),
    next: [`sovran runbook show ${runbook}`],
  });
}
