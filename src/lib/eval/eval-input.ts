import { positive, subjectFlags } from '../bench/read-bench-flags.ts';
import type { Split } from '../bench/read-split.ts';

/** Input of `eval run`: plain data, journalled. */
export type EvalInput = {
  env: string | null;
  model: string | null;
  app: string | null;
  keyFile: string | null;
  dataset: string;
  split: Split;
  limit: number | null;
  maxTokens: number;
  concurrency: number;
  seed: number;
};

/** Flags of `eval run` as typed. */
export interface EvalFlags {
  env?: string | undefined;
  model?: string | undefined;
  app?: string | undefined;
  'key-file'?: string | undefined;
  dataset: string;
  split: string;
  limit?: number | undefined;
  'max-tokens': number;
  concurrency: number;
  seed: number;
}

/** Turns flags into the operation's input. Throws `bad-flags` (exit 2). */
export function readEvalFlags(flags: EvalFlags): EvalInput {
  return {
    ...subjectFlags(flags),
    dataset: flags.dataset,
    split: flags.split as Split,
    limit: flags.limit === undefined ? null : positive(flags.limit, '--limit'),
    maxTokens: positive(flags['max-tokens'], '--max-tokens'),
    concurrency: positive(flags.concurrency, '--concurrency'),
    seed: flags.seed,
  };
}
