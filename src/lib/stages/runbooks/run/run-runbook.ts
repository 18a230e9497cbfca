import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import type { RunbookStep } from '../document/schema.ts';
import { cutOff } from './cut-command.ts';
import { openRun, type RunbookOrder } from './open-run.ts';
import { keepRun } from './open-runs.ts';
import { keep, performStep, type RunbookVoice } from './perform-step.ts';
import type { RunbookRun, RunVerdict, StepRecord } from './record.ts';
import { isCut, isSettled, isWhole, recordOf, verdictAt } from './verdict.ts';

/** Runs the steps in order until one does not pass, and keeps a record after each. An interrupted run with the same inputs continues. */
export async function runRunbook(order: RunbookOrder, voice: RunbookVoice, ctx: StageContext): Promise<RunbookRun> {
  const first = firstStep(order);
  const run = await openRun(order, first, voice, ctx);
  for (const [at, step] of order.runbook.steps.entries()) {
    const known = recordOf(run, step);
    const record = isSettled(known)
      ? known
      : at < first
        ? passedOver(step, known, ctx)
        : await performStep(step, run, voice, ctx);
    if (record !== known) await keep(run, record, ctx);
    const verdict = verdictAt(step, record);
    if (verdict) return ended(run, verdict, ctx);
    if (at >= first && isCut(record)) throw cutOff(run, record);
  }
  return ended(run, isWhole(order.runbook, run) ? 'passed' : 'incomplete', ctx);
}

/** Throws `bad-input` (exit 2) for a step that the runbook does not have. */
function firstStep({ runbook: { name, steps }, from }: RunbookOrder): number {
  if (from === undefined) return 0;
  const at = steps.findIndex(({ id }) => id === from);
  if (at >= 0) return at;
  throw usageError('bad-input', message('runbook.no-step', { step: from.slice(0, 80), runbook: name }), {
    fix: suggest(
      from,
      steps.map(({ id }) => id),
    ),
  });
}

/** A step before the first that a person wants; one that was interrupted stays unknown. */
function passedOver({ id, kind, title }: RunbookStep, known: StepRecord | undefined, ctx: StageContext): StepRecord {
  if (known) return { ...known, state: 'unknown' };
  const at = ctx.clock.now();
  return { id, kind, title, state: 'skipped', at, endedAt: at };
}

/** Kept until it is recorded; its holder is about to. */
async function ended(run: RunbookRun, verdict: RunVerdict, ctx: StageContext): Promise<RunbookRun> {
  run.verdict = verdict;
  run.endedAt = ctx.clock.now();
  await keepRun(ctx.project, run);
  return run;
}
