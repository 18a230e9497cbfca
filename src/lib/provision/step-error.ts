import { message, type Message } from '../text/message.ts';
import { SovranError } from '../text/sovran-error.ts';
import { wordsOf } from '../run/undo-failed.ts';
import type { Assessment, Refusal } from './step.ts';
import type { StepFailure } from './step-outcome.ts';

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

/** What was thrown while a step ran, as its failure. */
export function failureOf(error: unknown): StepFailure {
  if (error instanceof StepError) return { code: error.code, text: error.text };
  return { code: error instanceof SovranError ? error.code : 'unexpected', text: wordsOf(error) };
}

/** How the machine stands with the step cannot be told, so nothing is done to it. */
export function unknownState({ reason = '?' }: Assessment): StepError {
  return new StepError('state-unknown', message('provision.state-unknown', { reason }));
}

/** The machine is not one on which this may be changed; the plan had been made of another state. */
export function refused({ host, step }: { host: { name: string }; step: { id: string } }, why: Refusal): StepError {
  return new StepError(why, message(`provision.refused.${why}`, { host: host.name, step: step.id }));
}

/** The commands reported success and the machine still deviates. */
export function notConverged({ diff = '' }: Assessment): StepError {
  return new StepError('not-converged', message('provision.not-converged', { diff }));
}
