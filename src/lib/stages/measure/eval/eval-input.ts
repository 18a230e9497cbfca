import { type AskedSubject, positive, readSubject, type SubjectFlags } from '../bench/read-bench-flags.ts';
import type { Split } from '../bench/read-split.ts';
import { message } from '../../../core/text/message.ts';

/** Input of `eval run`: plain data, journalled. */
export type EvalInput = AskedSubject & {
  dataset: string;
  split: Split;
  limit: number | null;
  maxTokens: number;
  concurrency: number;
  seed: number;
  /** Measures although a recorded report answers. */
  again?: true;
};

/** Flags of `eval run` as typed. */
export interface EvalFlags extends SubjectFlags {
  dataset: string;
  split: string;
  limit?: number | undefined;
  'max-tokens': number;
  concurrency: number;
  seed: number;
  again?: boolean | undefined;
}

const EVAL = { command: 'eval run', fix: message('eval.bad-flags.fix') };

/** Turns flags into the operation's input. Throws `bad-flags` (exit 2). */
export function readEvalFlags(flags: EvalFlags): EvalInput {
  return {
    ...readSubject(flags, EVAL),
    dataset: flags.dataset,
    split: flags.split as Split,
    limit: flags.limit === undefined ? null : positive(flags.limit, '--limit', EVAL),
    maxTokens: positive(flags['max-tokens'], '--max-tokens', EVAL),
    concurrency: positive(flags.concurrency, '--concurrency', EVAL),
    seed: flags.seed,
    ...(flags.again ? { again: true } : {}),
  };
}
