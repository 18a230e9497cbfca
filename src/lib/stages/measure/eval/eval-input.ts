import { engineFlags, positive, subjectFlags } from '../bench/read-bench-flags.ts';
import type { Split } from '../bench/read-split.ts';
import { message } from '../../../core/text/message.ts';

/** Input of `eval run`: plain data, journalled. */
export type EvalInput = {
  env: string | null;
  model: string | null;
  /** Host that serves the model for the occasion. */
  host: string | null;
  app: string | null;
  keyFile: string | null;
  dataset: string;
  split: Split;
  limit: number | null;
  maxTokens: number;
  concurrency: number;
  seed: number;
  engine?: string;
  gpus?: number;
  /** Measures although a recorded report answers. */
  again?: true;
};

/** Flags of `eval run` as typed. */
export interface EvalFlags {
  env?: string | undefined;
  model?: string | undefined;
  host?: string | undefined;
  app?: string | undefined;
  'key-file'?: string | undefined;
  dataset: string;
  split: string;
  limit?: number | undefined;
  'max-tokens': number;
  concurrency: number;
  seed: number;
  engine?: string | undefined;
  gpus?: number | undefined;
  again?: boolean | undefined;
}

const EVAL = { command: 'eval run', fix: message('eval.bad-flags.fix') };

/** Turns flags into the operation's input. Throws `bad-flags` (exit 2). */
export function readEvalFlags(flags: EvalFlags): EvalInput {
  return {
    ...subjectFlags(flags, EVAL),
    dataset: flags.dataset,
    split: flags.split as Split,
    limit: flags.limit === undefined ? null : positive(flags.limit, '--limit', EVAL),
    maxTokens: positive(flags['max-tokens'], '--max-tokens', EVAL),
    concurrency: positive(flags.concurrency, '--concurrency', EVAL),
    seed: flags.seed,
    ...engineFlags(flags, EVAL),
    ...(flags.again ? { again: true } : {}),
  };
}
