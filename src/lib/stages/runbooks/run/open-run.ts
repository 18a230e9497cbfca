import type { StageContext } from '../../../core/operation/context.ts';
import { describeThisProcess } from '../../../core/kit/process-identity.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { filledTexts, placeholdersIn, type Values } from '../document/fill.ts';
import type { Runbook } from '../document/read-runbook.ts';
import type { RunbookStep } from '../document/schema.ts';
import { placeholderValues } from '../inputs/resolve-inputs.ts';
import { refuseChanged, refuseEdited } from './changed-since.ts';
import { awaitCut } from './cut-command.ts';
import { findCut, keepRun } from './open-runs.ts';
import type { RunbookVoice } from './perform-step.ts';
import { recordLeft } from './record-ended.ts';
import type { RunbookRun } from './record.ts';
import { isSettled, recordOf } from './verdict.ts';

export interface RunbookOrder {
  runbook: Runbook;
  inputs: Record<string, string>;
  /** First step to run; those before it are skipped. */
  from?: string | undefined;
  /** Abandons an open run instead of continuing it. */
  fresh?: boolean;
}

/** The open run of a runbook with these inputs, or a new one, kept with its first step. Refuses before anything is kept. */
export async function openRun(
  { runbook, inputs, fresh }: RunbookOrder,
  first: number,
  voice: RunbookVoice,
  ctx: StageContext,
): Promise<RunbookRun> {
  const open = await findCut(ctx.project, { runbook: runbook.name, inputs });
  const cut = fresh ? undefined : open.at(-1);
  if (cut) await checkUnchanged(cut, runbook, ctx);
  const values = cut?.values ?? (await placeholderValues(runbook, inputs, ctx));
  refuseUnknown(runbook, values);
  const ahead = runbook.steps.filter((step, at) => at >= first && !isSettled(cut && recordOf(cut, step)));
  voice.ready(ahead);
  if (fresh) await abandon(open, ctx);
  await recordLeft(ctx);
  if (cut) return continued(cut, ahead, voice, ctx);
  return { ...(await newRun(runbook, ctx)), inputs, values: { ...values } };
}

async function checkUnchanged(cut: RunbookRun, runbook: Runbook, ctx: StageContext): Promise<void> {
  refuseEdited(cut, runbook);
  await awaitCut(cut, runbook, ctx);
  await refuseChanged(cut, await placeholderValues(runbook, cut.inputs, ctx), ctx);
}

async function continued(
  cut: RunbookRun,
  [next]: readonly RunbookStep[],
  voice: RunbookVoice,
  ctx: StageContext,
): Promise<RunbookRun> {
  voice.continues(cut, next?.id);
  const run = { ...cut, holder: describeThisProcess() };
  await keepRun(ctx.project, run);
  return run;
}

async function newRun(
  { name: runbook, title, version, digest }: Runbook,
  ctx: StageContext,
): Promise<Omit<RunbookRun, 'inputs' | 'values'>> {
  return {
    apiVersion: 'sovran/v1',
    kind: 'RunbookRun',
    id: ctx.ids.next(),
    runbook,
    title,
    version,
    digest,
    actor: await ctx.actor(),
    startedAt: ctx.clock.now(),
    verdict: 'open',
    steps: [],
    holder: describeThisProcess(),
  };
}

/** Closes open runs that a new one takes the place of; they are recorded as such. */
async function abandon(runs: readonly RunbookRun[], ctx: StageContext): Promise<void> {
  for (const run of runs) await keepRun(ctx.project, { ...run, verdict: 'abandoned', endedAt: ctx.clock.now() });
}

/** Throws `runbook-values` (exit 3) where the project does not know what a step needs, before any step runs. */
export function refuseUnknown({ name, steps }: Pick<Runbook, 'name' | 'steps'>, values: Values): void {
  const unknown = steps
    .flatMap(filledTexts)
    .flatMap(placeholdersIn)
    .filter((placeholder) => !Object.hasOwn(values, placeholder));
  if (unknown.length === 0) return;
  throw new SovranError({
    code: 'runbook-values',
    exit: EXIT.refused,
    text: message('runbook.values-unknown', { runbook: name, names: [...new Set(unknown)].join(', ') }),
    next: ['sovran status'],
  });
}
