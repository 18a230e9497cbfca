import type { Runbook } from '../document/read-runbook.ts';
import type { RunbookStep } from '../document/schema.ts';
import type { RunbookRun, RunVerdict, StepRecord } from './record.ts';
import { changes } from './run-step.ts';

/** What became of a step so far. */
export function recordOf(
  { steps }: Pick<RunbookRun, 'steps'>,
  { id }: Pick<RunbookStep, 'id'>,
): StepRecord | undefined {
  return steps.find((record) => record.id === id);
}

/** Whether it is known what became of a step: then it is not made again. Pure. */
export function isSettled(record: StepRecord | undefined): record is StepRecord {
  return record !== undefined && record.state !== 'begun' && record.state !== 'unknown';
}

/** Whether a step ended without a result just now; one whose repetition a person declined ends no run. Pure. */
export function isCut({ state, declined }: StepRecord): boolean {
  return state === 'unknown' && !declined;
}

/** The verdict that a step ends a run with. Pure. */
export function verdictAt(step: RunbookStep, { state, answer = '' }: StepRecord): RunVerdict | undefined {
  if (state === 'failed') return 'failed';
  return step.kind === 'question' && step.stops.includes(answer) ? 'stopped' : undefined;
}

/** Whether every change and every check of a runbook was made: only then has a run passed. Pure. */
export function isWhole({ steps }: Pick<Runbook, 'steps'>, run: Pick<RunbookRun, 'steps'>): boolean {
  const counted = steps.filter((step) => step.kind === 'check' || changes(step));
  return counted.every((step) => recordOf(run, step)?.state === 'passed');
}
