import type { Message } from '../../text/message.ts';
import type { ExitCode } from '../../text/sovran-error.ts';
import type { LeftBehind } from '../journal/left-behind.ts';

/** What became of one interrupted run. */
export interface ResumedRun {
  runId: string;
  operation: string;
  target: string;
  /**
   * `committed`: it had ended, and git has now taken what it wrote. `failed`: neither finished nor taken back, so that it
   * stays open; or, where `recorded`, brought to its end without doing what it was to do. `given-up`: as asked, taken back
   * but for what is `left`.
   */
  outcome: 'finished' | 'undone' | 'committed' | 'failed' | 'given-up';
  /** It failed and is not open any more: its verdict is in the record. */
  recorded?: true;
  /** Why it failed, was taken back, or could not be; of a finished one, why what it made is not there. */
  reason?: Message;
  /** Steps whose effect may still be there, last first. */
  left?: LeftBehind[];
  /** What a person should know about how it was recorded. */
  remarks?: Message[];
  /** How to mend that, and commands to type. */
  fix?: Message;
  next?: string[];
  /** Of one that stays open: what stopped it, as an exit code. */
  exit?: ExitCode;
}
