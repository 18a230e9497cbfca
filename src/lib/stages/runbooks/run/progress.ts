import { idOf, type Taken } from '../../../core/operation/journal/taken.ts';
import type { Frame, Progress } from '../../../core/operation/procedure.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import { readRunbook, type Runbook } from '../document/read-runbook.ts';
import type { RunbookStep } from '../document/schema.ts';
import type { StepRecord } from './record.ts';

/** `from`: the first step to run; those before it are skipped. */
export type RunbookInput = { runbook: string; inputs: Record<string, string>; from: string | null };

/** What a run stands on: the text, what its placeholders were when it began, and where its hosts are. */
export type RunbookFrame = Frame & {
  path: string;
  text: string;
  values: Record<string, string>;
  hosts: Record<string, string>;
};

export type RunbookProgress = Progress<RunbookInput, RunbookFrame>;

/** What a step leaves in the journal. */
export type StepResult = Pick<StepRecord, 'at' | 'endedAt' | 'command' | 'exitCode' | 'tries' | 'output' | 'reason'> & {
  state: 'passed' | 'failed';
  outcome: 'ok' | 'failed';
};

/** A runbook as its run read it. Pure. */
export function runbookOf({ input, frame }: Pick<RunbookProgress, 'input' | 'frame'>): Runbook {
  return readRunbook(input.runbook, frame.path, frame.text);
}

/** What a run took up of a step, if anything. Pure. */
export function takenOf({ id }: RunbookStep, taken: readonly Taken[]): Taken | undefined {
  return taken.find(({ choice }) => idOf(choice) === id);
}

/** How a step came out; undefined of a question, and of a step that was declined or interrupted. Pure. */
export function resultOf({ output }: Taken): StepResult | undefined {
  return output as StepResult | undefined;
}

/** The place of the first step to run. Pure; throws `bad-input` (exit 2) for a step that the runbook does not have. */
export function firstStep({ name, steps }: Pick<Runbook, 'name' | 'steps'>, from: string | null): number {
  const ids = steps.map(({ id }) => id);
  const at = from === null ? 0 : ids.indexOf(from);
  if (from === null || at >= 0) return at;
  throw usageError('bad-input', message('runbook.no-step', { step: from.slice(0, 80), runbook: name }), {
    fix: suggest(from, ids),
  });
}
