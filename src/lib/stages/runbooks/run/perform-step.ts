import type { StageContext } from '../../../core/operation/context.ts';
import type { Message } from '../../../core/text/message.ts';
import { loadTranslate, say } from '../../../core/text/translate.ts';
import { fillStep } from '../document/fill.ts';
import type { RunbookStep } from '../document/schema.ts';
import { wasDone } from './cut-command.ts';
import { keepRun } from './open-runs.ts';
import type { RunbookRun, StepRecord } from './record.ts';
import { safeText, safeWords } from './safe-output.ts';
import { changes, commandOf, runStep, type Acting, type StepEnd } from './run-step.ts';

/** Questions to a person, and what is shown while a runbook runs. */
export interface RunbookVoice {
  /** Throws where these steps will ask for what no person is there to say; before anything is done. */
  ready(steps: readonly RunbookStep[]): void;
  /** An open run is continued. `step`: the first that remains. */
  continues(run: RunbookRun, step: string | undefined): void;
  /** Whether a step that changes something may run. `cut`: it was begun before, and its result is not known. */
  agree(step: RunbookStep, command: readonly string[], cut: boolean, host?: string): Promise<boolean>;
  answer(step: RunbookStep, choices: readonly string[]): Promise<string>;
  begun(step: RunbookStep, command: readonly string[], host?: string): void;
  ended(record: StepRecord, reason?: Message): void;
}

/** Does a step of an open run; it is kept as begun before it acts. */
export async function performStep(
  raw: RunbookStep,
  run: RunbookRun,
  voice: RunbookVoice,
  ctx: StageContext,
): Promise<StepRecord> {
  const filled = fillStep(raw, run.values);
  const step = { ...filled, title: safeText(filled.title) };
  const at = ctx.clock.now();
  const begun: StepRecord = { id: step.id, kind: step.kind, title: step.title, state: 'begun', at };
  if (step.kind === 'note') return { ...begun, state: 'noted', endedAt: at };
  if (step.kind === 'question') {
    const answer = await voice.answer(step, step.choices);
    return { ...begun, state: 'answered', answer, endedAt: ctx.clock.now() };
  }
  return actOn(step, begun, run, voice, ctx);
}

async function actOn(
  step: Acting,
  begun: StepRecord,
  run: RunbookRun,
  voice: RunbookVoice,
  ctx: StageContext,
): Promise<StepRecord> {
  const { argv, host } = commandOf(step);
  const command = safeWords(argv);
  const what = { ...begun, command, ...(host === undefined ? {} : { host }) };
  const cut = run.steps.some(({ id, state }) => id === step.id && (state === 'begun' || state === 'unknown'));
  if (cut && step.kind === 'sovran' && (await wasDone(`${run.id}/${step.id}`, ctx)))
    return { ...what, state: 'passed', exitCode: 0, endedAt: ctx.clock.now() };
  if (changes(step) && !(await voice.agree(step, command, cut, host)))
    return { ...what, state: cut ? 'unknown' : 'skipped', declined: true, endedAt: begun.at };
  await keep(run, what, ctx);
  voice.begun(step, command, host);
  const end = await runStep(step, `${run.id}/${step.id}`, ctx);
  const record = { ...what, ...(await endOf(end)), endedAt: ctx.clock.now() };
  voice.ended(record, end.reason);
  return record;
}

/** The end of a step as it is recorded: its reason as an English sentence. */
async function endOf(end: StepEnd): Promise<Partial<StepRecord> & Pick<StepRecord, 'state'>> {
  const { state, exitCode, output, reason, tries } = end;
  return {
    state,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(tries > 1 ? { tries } : {}),
    ...(output === '' ? {} : { output }),
    ...(reason ? { reason: say(await loadTranslate('en'), reason) } : {}),
  };
}

/** Keeps a run with a step as it is now; a run in which nothing was done yet is not kept. */
export async function keep(run: RunbookRun, record: StepRecord, ctx: StageContext): Promise<void> {
  run.steps = [...run.steps.filter(({ id }) => id !== record.id), record];
  if (run.steps.some(({ state }) => state !== 'skipped' && state !== 'noted')) await keepRun(ctx.project, run);
}
