import type { StageContext } from '../../../core/operation/context.ts';
import { describeThisProcess } from '../../../core/kit/process-identity.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { filledTexts, fillStep, placeholdersIn, type Values } from '../document/fill.ts';
import type { Runbook } from '../document/read-runbook.ts';
import type { RunbookStep } from '../document/schema.ts';
import { placeholderValues } from '../inputs/resolve-inputs.ts';
import { findCut, keepRun } from './open-runs.ts';
import type { RunbookRun, StepRecord } from './record.ts';
import { changes, commandOf, runStep, type StepEnd } from './run-step.ts';

/** Questions to a person, and what is shown while a runbook runs. */
export interface RunbookVoice {
  /** Whether a step that changes something may run. `cut`: it was begun before, and its result is not known. */
  agree(step: RunbookStep, command: readonly string[], cut: boolean, host?: string): Promise<boolean>;
  answer(step: RunbookStep, choices: readonly string[]): Promise<string>;
  begun(step: RunbookStep, command: readonly string[], host?: string): void;
  ended(record: StepRecord, reason?: Message): void;
}

export interface RunbookOrder {
  runbook: Runbook;
  inputs: Record<string, string>;
  /** First step to run; those before it are skipped. */
  from?: string | undefined;
}

/** Runs the steps in order until one does not pass, and keeps a record after each. An interrupted run of the same version and inputs continues. */
export async function runRunbook(order: RunbookOrder, voice: RunbookVoice, ctx: StageContext): Promise<RunbookRun> {
  const run = await openRun(order, ctx);
  const first = firstStep(order);
  for (const [at, step] of order.runbook.steps.entries()) {
    if (isDone(run.steps.find(({ id }) => id === step.id))) continue;
    const record = at < first ? skipped(step, ctx) : await performStep(step, run, voice, ctx);
    await keep(run, record, ctx);
    if (record.state === 'failed') return ended(run, 'failed', ctx);
    if (step.kind === 'question' && step.stops.includes(record.answer ?? '')) return ended(run, 'stopped', ctx);
    if (record.state === 'unknown') throw cutOff(run, record);
  }
  return ended(run, 'passed', ctx);
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
function refuseUnknown({ name, steps }: Runbook, values: Values): void {
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

function isDone(record: StepRecord | undefined): boolean {
  return record !== undefined && record.state !== 'begun' && record.state !== 'unknown' && record.state !== 'failed';
}

async function performStep(
  raw: RunbookStep,
  run: RunbookRun,
  voice: RunbookVoice,
  ctx: StageContext,
): Promise<StepRecord> {
  const step = fillStep(raw, run.values);
  const at = ctx.clock.now();
  const begun: StepRecord = { id: step.id, kind: step.kind, title: step.title, state: 'begun', at };
  if (step.kind === 'note') return { ...begun, state: 'noted', endedAt: at };
  if (step.kind === 'question') {
    const answer = await voice.answer(step, step.choices);
    return { ...begun, state: 'answered', answer, endedAt: ctx.clock.now() };
  }
  const { argv: command, host } = commandOf(step);
  const what = { ...begun, command, ...(host === undefined ? {} : { host }) };
  const cut = run.steps.some(({ id, state }) => id === step.id && (state === 'begun' || state === 'unknown'));
  if (changes(step) && !(await voice.agree(step, command, cut, host)))
    return { ...what, state: 'skipped', endedAt: at };
  await keep(run, what, ctx);
  voice.begun(step, command, host);
  const end = await runStep(step, `${run.id}/${step.id}`, ctx);
  const record = { ...what, ...endOf(end), endedAt: ctx.clock.now() };
  voice.ended(record, end.reason);
  return record;
}

function endOf({ state, exitCode, output, reason, tries }: StepEnd): Partial<StepRecord> & Pick<StepRecord, 'state'> {
  return {
    state,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(tries > 1 ? { tries } : {}),
    ...(output === '' ? {} : { output }),
    ...(reason ? { reason: reason.key } : {}),
  };
}

function skipped({ id, kind, title }: RunbookStep, ctx: StageContext): StepRecord {
  const at = ctx.clock.now();
  return { id, kind, title, state: 'skipped', at, endedAt: at };
}

async function keep(run: RunbookRun, record: StepRecord, ctx: StageContext): Promise<void> {
  run.steps = [...run.steps.filter(({ id }) => id !== record.id), record];
  await keepRun(ctx.project, run);
}

async function ended(
  run: RunbookRun,
  verdict: 'passed' | 'failed' | 'stopped',
  ctx: StageContext,
): Promise<RunbookRun> {
  run.verdict = verdict;
  run.endedAt = ctx.clock.now();
  delete run.holder;
  await keepRun(ctx.project, run);
  return run;
}

/** The run stays open: the same command continues it. */
function cutOff({ id, runbook }: RunbookRun, { id: step, host }: StepRecord): SovranError {
  return new SovranError({
    code: 'runbook-cut',
    exit: EXIT.unreachable,
    text: message('runbook.cut', { step, run: id }),
    next: [`sovran runbook run ${runbook}`, ...(host === undefined ? [] : [`sovran host check ${host}`])],
    details: { run: id, step },
  });
}
