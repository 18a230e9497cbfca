import { message, type Message } from '../../../../core/text/message.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { wordsOf } from '../../../../core/operation/steps/undo-failed.ts';
import type { Assessment, Refusal } from './step.ts';
import type { StepFailure } from './step-outcome.ts';
import { whyUnknown } from './unknown-reasons.ts';

/** Which step of which host an error is about. */
interface RunOf {
  host: { name: string };
  step: { id: string };
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
export function unknownState({ host, step }: RunOf, found: Assessment): StepError {
  const why = whyUnknown({ ...found, host: host.name, step: step.id });
  return new StepError('state-unknown', message('provision.state-unknown', why));
}

/** The machine is not one on which this may be changed; the plan had been made of another state. */
export function refused({ host, step }: RunOf, why: Refusal): StepError {
  return new StepError(why, message(`provision.refused.${why}`, { host: host.name, step: step.id }));
}

/** The commands reported success and the machine still deviates. */
export function notConverged({ diff = '' }: Assessment): StepError {
  return new StepError('not-converged', message('provision.not-converged', { diff }));
}
