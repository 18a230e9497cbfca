import { type AskedSubject, positive, readSubject, type SubjectFlags } from '../../measure/bench/read-bench-flags.ts';
import type { Split } from '../../measure/bench/read-split.ts';
import { message } from '../../../core/text/message.ts';

/** Input of `watch canary run`: plain data, journalled. Null: as the floor was recorded, or by default. */
export type CanaryInput = AskedSubject & {
  dataset: string | null;
  split: Split;
  rows: number | null;
  maxTokens: number;
  concurrency: number;
  seed: number;
  newFloor: boolean;
};

/** Flags of `watch canary run` as typed. */
export interface CanaryFlags extends SubjectFlags {
  env: string;
  dataset?: string | undefined;
  split: string;
  rows?: number | undefined;
  'max-tokens': number;
  concurrency: number;
  'new-floor'?: boolean | undefined;
}

const ASKED = { command: 'watch canary run', fix: message('watch.canary.bad-flags.fix') };

/** Turns flags into the operation's input. Throws `bad-flags` (exit 2). */
export function readCanaryFlags(flags: CanaryFlags): CanaryInput {
  return {
    ...readSubject(flags, ASKED),
    dataset: flags.dataset ?? null,
    split: flags.split as Split,
    rows: flags.rows ?? null,
    maxTokens: positive(flags['max-tokens'], '--max-tokens', ASKED),
    concurrency: positive(flags.concurrency, '--concurrency', ASKED),
    seed: 1,
    newFloor: flags['new-floor'] === true,
  };
}
