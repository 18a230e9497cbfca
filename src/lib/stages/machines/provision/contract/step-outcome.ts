import type { Json } from '../../../../core/ports/json.ts';
import { outputOf, toJson } from '../../../../core/kit/to-json.ts';
import { type Message, message } from '../../../../core/text/message.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { wordsOf } from '../../../../core/operation/steps/rollback-failed.ts';
import type { Assessment } from './step.ts';
import { whyUnknown } from './unknown-reasons.ts';

/** Outcome of a step. `already`: no drift; `skipped`: an earlier step of the host, or an earlier batch, failed. */
export interface StepOutcome {
  host: string;
  step: string;
  batch: number;
  result: 'applied' | 'already' | 'failed' | 'skipped' | 'unknown';
  failure?: StepFailure;
}

/** The output of a step of a plan, with the outcome that the executor reads. Pure. */
export function outputOfStep(step: StepOutcome): Json {
  const { result } = step;
  const isDone = result === 'applied' || result === 'already';
  return toJson({ ...step, outcome: isDone ? 'ok' : result === 'failed' ? 'failed' : 'skipped' });
}

/** Why a step has failed. */
export interface StepFailure {
  /** Stable name, e.g. `command-failed`, `locked-out`. */
  code: string;
  text: Message;
  /** Rolled back as far as possible. */
  rolledBack?: boolean;
  /** Why not, where it was tried. */
  whyNotRolledBack?: Message;
}

/** The outcomes among the outputs of a run. */
export function outcomesOf(outputs: Readonly<Record<string, Json>>): StepOutcome[] {
  return Object.keys(outputs).flatMap((step) => outputOf<StepOutcome>(outputs, step) ?? []);
}

/** True if a failure on the host, or in an earlier batch, stops a step from starting. Pure. */
export function isHalted({ host, batch }: { host: string; batch: number }, earlier: readonly StepOutcome[]): boolean {
  return earlier.some((one) => one.result === 'failed' && (one.batch < batch || one.host === host));
}

/** A step that could not be brought to its end; never leaves this folder, it becomes an outcome. */
export class StepError extends Error {
  readonly code: string;
  readonly text: Message;

  constructor(code: string, text: Message) {
    super(code);
    this.code = code;
    this.text = text;
  }
}

/** A command that ended with another code than 0; `output` is all that it said. */
export class CommandFailed extends StepError {
  readonly output: string;

  constructor(text: Message, output: string) {
    super('command-failed', text);
    this.output = output;
  }
}

/** What was thrown while a step ran, as its failure. */
export function failureOf(error: unknown): StepFailure {
  if (error instanceof StepError) return { code: error.code, text: error.text };
  return { code: error instanceof SovranError ? error.code : 'unexpected', text: wordsOf(error) };
}

/** Error for a step whose state is unknown; nothing is done. */
export function unknownState(
  { host, step }: { host: { name: string }; step: { id: string } },
  found: Assessment,
): StepError {
  const why = whyUnknown({ ...found, host: host.name, step: step.id });
  return new StepError('state-unknown', message('provision.state-unknown', why));
}

/** The commands reported success and the machine still deviates. */
export function notConverged({ diff = '' }: Assessment): StepError {
  return new StepError('not-converged', message('provision.not-converged', { diff }));
}
