import type { StageContext } from '../../../core/operation/context.ts';
import { describeThisProcess } from '../../../core/kit/process-identity.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { filledTexts, placeholdersIn, type Values } from '../document/fill.ts';
import type { Runbook } from '../document/read-runbook.ts';
import type { RunbookStep } from '../document/schema.ts';
import { placeholderValues } from '../inputs/resolve-inputs.ts';
import { runCommand } from '../shown/run-command.ts';
import { findCut, keepRun } from './open-runs.ts';
import { keep, performStep, type RunbookVoice } from './perform-step.ts';
import type { RunbookRun, RunVerdict, StepRecord } from './record.ts';
import { isCut, isSettled, isWhole, recordOf, verdictAt } from './verdict.ts';

export interface RunbookOrder {
  runbook: Runbook;
  inputs: Record<string, string>;
  /** First step to run; those before it are skipped. */
  from?: string | undefined;
}

/** Runs the steps in order until one does not pass, and keeps a record after each. An interrupted run of the same version and inputs continues. */
export async function runRunbook(order: RunbookOrder, voice: RunbookVoice, ctx: StageContext): Promise<RunbookRun> {
  const first = firstStep(order);
  const run = await openRun(order, ctx);
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

async function openRun({ runbook, inputs }: RunbookOrder, ctx: StageContext): Promise<RunbookRun> {
  const { name, title, version, digest } = runbook;
  const cut = await findCut(ctx.project, { runbook: name, digest, inputs });
  const values = cut?.values ?? (await placeholderValues(runbook, inputs, ctx));
  refuseUnknown(runbook, values);
  const run: RunbookRun = cut ?? {
    apiVersion: 'sovran/v1',
    kind: 'RunbookRun',
    id: ctx.ids.next(),
    runbook: name,
    title,
    version,
    digest,
    actor: await ctx.actor(),
    inputs,
    values: { ...values },
    startedAt: ctx.clock.now(),
    verdict: 'open',
    steps: [],
  };
  run.holder = describeThisProcess();
  await keepRun(ctx.project, run);
  return run;
}

/** Throws `runbook-values` (exit 3) where the project does not know what a step needs, before any step runs. */
export function refuseUnknown({ name, steps }: Pick<Runbook, 'name' | 'steps'>, values: Values): void {
  const unknown = steps
    .flatMap(filledTexts)
    .flatMap(placeholdersIn)
    .filter((placeholder) => !(placeholder in values));
  if (unknown.length === 0) return;
  throw new SovranError({
    code: 'runbook-values',
    exit: EXIT.refused,
    text: message('runbook.values-unknown', { runbook: name, names: [...new Set(unknown)].join(', ') }),
    next: ['sovran status'],
  });
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

/** The run stays open: the same command continues it. */
function cutOff(run: RunbookRun, { id: step, host }: StepRecord): SovranError {
  return new SovranError({
    code: 'runbook-cut',
    exit: EXIT.unreachable,
    text: message('runbook.cut', { step, run: run.id }),
    next: [runCommand(run), ...(host === undefined ? [] : [`sovran host check ${host}`])],
    details: { run: run.id, step },
  });
}
