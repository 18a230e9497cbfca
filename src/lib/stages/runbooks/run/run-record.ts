import { digestOfText } from '../../../core/kit/canonical.ts';
import type { Taken } from '../../../core/operation/journal/taken.ts';
import { fillStep } from '../document/fill.ts';
import type { RunbookStep } from '../document/schema.ts';
import { firstStep, resultOf, type RunbookProgress, runbookOf, takenOf } from './progress.ts';
import type { RunbookRun, StepRecord } from './record.ts';
import { commandOf } from './run-step.ts';
import { safeText, safeWords } from './safe-output.ts';

/** The record of an ended run, in its folder under `runs/`. */
export const RUN_FILE = 'runbook.json';

/** A run as it is recorded and shown; `otherwise` is the verdict of one without an end. Pure. */
export function runRecord(progress: RunbookProgress, otherwise: 'open' | 'abandoned'): RunbookRun {
  const { runId: id, input, frame, actor, startedAt, end, endedAt } = progress;
  const { name: runbook, title, version, text } = runbookOf(progress);
  return {
    apiVersion: 'sovran/v1',
    kind: 'RunbookRun',
    id,
    runbook,
    title,
    version,
    digest: digestOfText(text),
    actor,
    inputs: input.inputs,
    values: frame.values,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    verdict: (end?.verdict ?? otherwise) as RunbookRun['verdict'],
    steps: stepRecords(progress),
  };
}

/** Every step up to the last that was taken up; of a run that came to its last step, all. */
function stepRecords(progress: RunbookProgress): StepRecord[] {
  const runbook = runbookOf(progress);
  const first = firstStep(runbook, progress.input.from);
  const records: StepRecord[] = [];
  let at = progress.startedAt;
  for (const [index, raw] of runbook.steps.entries()) {
    const step = fillStep(raw, progress.frame.values);
    const taken = takenOf(step, progress.taken);
    if (index >= first && step.kind !== 'note' && !taken) break;
    const begun = { id: step.id, kind: step.kind, title: safeText(step.title), at: taken?.at ?? at };
    records.push(index < first ? { ...begun, state: 'skipped', endedAt: at } : recordOf(step, begun, taken));
    at = records.at(-1)?.endedAt ?? at;
    if (isLast(progress, taken)) break;
  }
  return records;
}

/** What follows a step that ended the run was never reached. */
function isLast({ taken, end }: RunbookProgress, one: Taken | undefined): boolean {
  return one !== undefined && one === taken.at(-1) && (end?.verdict === 'failed' || end?.verdict === 'stopped');
}

function recordOf(step: RunbookStep, begun: Omit<StepRecord, 'state'>, taken: Taken | undefined): StepRecord {
  if (!taken) return { ...begun, state: 'noted', endedAt: begun.at };
  const answered = taken.answers.at(-1);
  const by = answered ? { by: answered.by } : {};
  if (step.kind === 'note' || step.kind === 'question')
    return answered
      ? { ...begun, state: 'answered', answer: answered.choice, ...by, endedAt: answered.at }
      : { ...begun, state: 'begun' };
  const { argv, host } = commandOf(step);
  const what = { ...begun, command: safeWords(argv), ...(host === undefined ? {} : { host }), ...by };
  const result = resultOf(taken);
  if (result) {
    const { outcome: _outcome, ...end } = result;
    return { ...what, ...end };
  }
  if (answered?.choice !== 'no') return { ...what, state: 'begun' };
  const state = taken.answers.length > 1 ? 'unknown' : 'skipped';
  return { ...what, state, declined: true, endedAt: answered.at };
}
