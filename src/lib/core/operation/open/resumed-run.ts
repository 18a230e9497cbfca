import type { Message } from '../../text/message.ts';
import type { ExitCode } from '../../text/sovran-error.ts';

/** A step of an abandoned run whose effect may still be on its host. */
export interface LeftBehind {
  step: string;
  title: Message;
  host: string;
}

/** What became of one interrupted run. */
export interface ResumedRun {
  runId: string;
  operation: string;
  target: string;
  /** `committed`: git took what it wrote. `failed`: it stays open or, where `recorded`, ended without doing what it was to do. */
  outcome: 'finished' | 'rolled-back' | 'committed' | 'failed' | 'abandoned';
  /** It ended: its verdict is in the record. */
  recorded?: true;
  /** Why it failed or was rolled back; of a finished one, why what it made is not there. */
  reason?: Message;
  /** Steps whose effect may still be there, last first. */
  left?: LeftBehind[];
  /** What a person should know about how it was recorded. */
  remarks?: Message[];
  /** The fix, and commands to type. */
  fix?: Message;
  next?: string[];
  /** Of one that stays open: what stopped it, as an exit code. Of a procedure that ended: its verdict's. */
  exit?: ExitCode;
}
