import { type AskedSubject, badFlags, positive, readSubject, type SubjectFlags } from '../bench/read-bench-flags.ts';
import type { SplitName } from '../../../core/project/resources/dataset.ts';
import { message } from '../../../core/text/message.ts';

/** How a subject is asked. */
type Asking = AskedSubject & {
  maxTokens: number;
  concurrency: number;
  seed: number;
  /** Measures although a recorded report answers. */
  again?: true;
};

/** Input of an evaluation on a dataset: plain data, journalled. */
export type EvalInput = Asking & { dataset: string; split: SplitName; limit: number | null };
/** Input of an evaluation by a suite. */
export type SuiteInput = Asking & { suite: string };

/** Flags of `eval run` as typed. */
export interface EvalFlags extends SubjectFlags {
  dataset?: string | undefined;
  suite?: string | undefined;
  split: string;
  limit?: number | undefined;
  'max-tokens'?: number | undefined;
  concurrency: number;
  seed: number;
  again?: boolean | undefined;
}

/** Longest answers, tokens: of a suite people expect sentences. */
const MAX_TOKENS = { dataset: 32, suite: 256 };
const EVAL = { command: 'eval run', fix: message('eval.bad-flags.fix') };

/** Turns flags into the operation's input: a dataset, or a suite. Throws `bad-flags` (exit 2). */
export function readRunFlags(flags: EvalFlags): EvalInput | SuiteInput {
  const { dataset, suite, limit } = flags;
  if (suite === undefined) return readEvalFlags(flags);
  const other = dataset === undefined ? limit !== undefined && '--limit' : '--dataset';
  if (other) throw badFlags(`${other} --suite`, EVAL);
  return { ...readAsking(flags, MAX_TOKENS.suite), suite };
}

/** Turns the flags of an evaluation on a dataset into its input. Throws `bad-flags` (exit 2). */
export function readEvalFlags(flags: EvalFlags): EvalInput {
  const { dataset, limit } = flags;
  if (dataset === undefined) throw badFlags('--dataset --suite', EVAL);
  return {
    ...readAsking(flags, MAX_TOKENS.dataset),
    dataset,
    split: flags.split as SplitName,
    limit: limit === undefined ? null : positive(limit, '--limit', EVAL),
  };
}

function readAsking(flags: EvalFlags, maxTokens: number): Asking {
  return {
    ...readSubject(flags, EVAL),
    maxTokens: positive(flags['max-tokens'] ?? maxTokens, '--max-tokens', EVAL),
    concurrency: positive(flags.concurrency, '--concurrency', EVAL),
    seed: flags.seed,
    ...(flags.again ? { again: true } : {}),
  };
}
