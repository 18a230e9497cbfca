import type { Message } from '../../text/message.ts';
import type { ExitCode } from '../../text/sovran-error.ts';
import type { Step } from './plan.ts';

/** What a person is asked. */
export interface Question {
  id: string;
  text: Message;
  choices: readonly string[];
  /** To a step: the first choice agrees. `--yes` gives it to a new one, not to one that was interrupted. */
  consent?: 'new' | 'again';
}

/** What was answered, in a terminal or by a flag. */
export interface Answer {
  choice: string;
  by: 'terminal' | 'flag';
}

/** A step to do next, or a question. `isRun`: the step runs a command of sovran, as the run `args.run`. */
export type Choice = { step: Step; isRun?: true } | { question: Question };

/** How a procedure ended; its exit code is the command's. */
export interface End {
  verdict: string;
  exit: ExitCode;
  reason?: Message;
  /** Commands to type after it. */
  next?: string[];
}

/** What a procedure does next. */
export type Next = Choice | { end: End };

/** Most that a run may do; beyond it the run ends. `calls`: steps that run a command of sovran. */
export type Budget = { steps?: number; seconds?: number; calls?: number };
