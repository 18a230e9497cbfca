import { parseDuration } from '../../../core/text/duration.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { type Arrivals, arrivalTimes } from './load/loops.ts';
import type { LoadShape } from './load/load-plan.ts';

/** Flags of `bench run` as typed. */
interface BenchFlags {
  env?: string | undefined;
  model?: string | undefined;
  host?: string | undefined;
  app?: string | undefined;
  'key-file'?: string | undefined;
  prompts?: string | undefined;
  concurrency: number;
  rate?: string | undefined;
  arrivals: string;
  duration: string;
  requests?: number | undefined;
  warmup?: string | undefined;
  'max-tokens': number;
  seed: number;
  engine?: string | undefined;
  gpus?: number | undefined;
}

const WARMUP_SHARE = 0.1;

/** Whose flags these are, for the refusal. */
interface Asked {
  command: string;
  fix: Message;
}

const BENCH: Asked = { command: 'bench run', fix: message('bench.bad-flags.fix') };

/** Turns flags into the operation's input. Throws `bad-flags` (exit 2). */
export function readBenchFlags(flags: BenchFlags): BenchInput {
  const durationMs = parseDuration(flags.duration);
  const counted = flags.requests !== undefined;
  const warmupMs = flags.warmup ? parseDuration(flags.warmup) : counted ? 0 : durationMs * WARMUP_SHARE;
  if (warmupMs >= durationMs) throw badFlags('--warmup', BENCH);
  return {
    ...subjectFlags(flags),
    prompts: flags.prompts ?? null,
    concurrency: positive(flags.concurrency, '--concurrency'),
    rate: flags.rate === undefined ? null : positive(Number(flags.rate), '--rate'),
    arrivals: flags.arrivals as Arrivals,
    durationMs: positive(durationMs, '--duration'),
    requests: flags.requests === undefined ? null : positive(flags.requests, '--requests'),
    warmupMs,
    maxTokens: positive(flags['max-tokens'], '--max-tokens'),
    seed: flags.seed,
    ...engineFlags(flags),
  };
}

/** The subject of a measurement: exactly one of model and environment; an environment needs a key. */
export function subjectFlags(
  flags: Pick<BenchFlags, 'env' | 'model' | 'host' | 'app' | 'key-file'>,
  asked: Asked = BENCH,
): {
  env: string | null;
  model: string | null;
  host: string | null;
  app: string | null;
  keyFile: string | null;
} {
  if ((flags.env === undefined) === (flags.model === undefined)) throw badFlags('--env --model', asked);
  if (flags.env !== undefined && flags['key-file'] === undefined) throw badFlags('--key-file', asked);
  if (flags.env !== undefined && flags.host !== undefined) throw badFlags('--host', asked);
  return {
    env: flags.env ?? null,
    model: flags.model ?? null,
    host: flags.host ?? null,
    app: flags.app ?? null,
    keyFile: flags['key-file'] ?? null,
  };
}

/** Engine and GPUs of a model that is served for the occasion. A release has its own: `bad-flags` (exit 2). */
export function engineFlags(
  { env, engine, gpus }: Pick<BenchFlags, 'env' | 'engine' | 'gpus'>,
  asked: Asked = BENCH,
): { engine?: string; gpus?: number } {
  if (env !== undefined && gpus !== undefined) throw badFlags('--gpus', asked);
  if (env !== undefined && engine !== undefined) throw badFlags('--engine', asked);
  return { ...(engine === undefined ? {} : { engine }), ...(gpus === undefined ? {} : { gpus }) };
}

/** A number above zero, or `bad-flags`. */
export function positive(value: number, flag: string, asked: Asked = BENCH): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw badFlags(flag, asked);
}

function badFlags(flag: string, { command, fix }: Asked): SovranError {
  return usageError('bad-flags', message('bench.bad-flags', { flag }), {
    fix,
    next: [`sovran ${command} --help`],
    details: { flag },
  });
}

/** Input of `bench run`: plain data, journalled. Never holds a key, only the file that does. */
export type BenchInput = {
  env: string | null;
  model: string | null;
  /** Host that serves the model for the occasion. */
  host: string | null;
  app: string | null;
  keyFile: string | null;
  /** Dataset name or file; null for the built-in prompts. */
  prompts: string | null;
  concurrency: number;
  /** Requests per second of an open loop; null for a closed loop. */
  rate: number | null;
  arrivals: Arrivals;
  durationMs: number;
  requests: number | null;
  warmupMs: number;
  maxTokens: number;
  seed: number;
  engine?: string;
  gpus?: number;
};

const MAX_CONNECTIONS = 2048;

export function shapeOf(input: BenchInput): LoadShape {
  if (input.rate === null)
    return {
      mode: 'closed',
      concurrency: input.concurrency,
      ...(input.requests === null ? {} : { requests: input.requests }),
    };
  const times = arrivalTimes(input.arrivals, input.rate, input.durationMs, `arrivals ${input.seed}`);
  return { mode: 'open', arrivalMs: times.slice(0, input.requests ?? times.length), maxConnections: MAX_CONNECTIONS };
}
