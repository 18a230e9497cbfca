import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { type Arrivals, arrivalTimes } from './load/loops.ts';
import type { LoadShape } from './load/load-plan.ts';
import type { SubjectInput } from './subject.ts';

/** Flags that say what is measured, as typed. */
export interface SubjectFlags {
  env?: string | undefined;
  model?: string | undefined;
  host?: string | undefined;
  app?: string | undefined;
  'key-file'?: string | undefined;
  engine?: string | undefined;
  gpus?: number | undefined;
}

/** Flags of `bench run` as typed. */
interface BenchFlags extends SubjectFlags {
  prompts?: string | undefined;
  concurrency: number;
  rate?: string | undefined;
  arrivals: string;
  duration: string;
  requests?: number | undefined;
  warmup?: string | undefined;
  'max-tokens': number;
  seed: number;
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
    ...readSubject(flags),
    prompts: flags.prompts ?? null,
    concurrency: positive(flags.concurrency, '--concurrency'),
    rate: flags.rate === undefined ? null : positive(Number(flags.rate), '--rate'),
    arrivals: flags.arrivals as Arrivals,
    durationMs: positive(durationMs, '--duration'),
    requests: flags.requests === undefined ? null : positive(flags.requests, '--requests'),
    warmupMs,
    maxTokens: positive(flags['max-tokens'], '--max-tokens'),
    seed: flags.seed,
  };
}

/** The subject of a measurement: a model, or an environment with a key, whose release has its own host, engine and GPUs. */
export function readSubject(flags: SubjectFlags, asked: Asked = BENCH): AskedSubject {
  const { env, model, host, app, engine, gpus, 'key-file': keyFile } = flags;
  if ((env === undefined) === (model === undefined)) throw badFlags('--env --model', asked);
  if (env !== undefined && keyFile === undefined) throw badFlags('--key-file', asked);
  const ofModel = { '--host': host, '--gpus': gpus, '--engine': engine };
  const refused = Object.entries(ofModel).find(([, value]) => env !== undefined && value !== undefined);
  if (refused) throw badFlags(refused[0], asked);
  return {
    env: env ?? null,
    model: model ?? null,
    host: host ?? null,
    app: app ?? null,
    keyFile: keyFile ?? null,
    ...dropAbsent({ engine, gpus }),
  };
}

/** A number above zero, or `bad-flags`. */
export function positive(value: number, flag: string, asked: Asked = BENCH): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw badFlags(flag, asked);
}

/** `bad-flags` (exit 2): missing, not together, or out of range. */
export function badFlags(flag: string, { command, fix }: Asked): SovranError {
  return usageError('bad-flags', message('bench.bad-flags', { flag }), {
    fix,
    next: [`sovran ${command} --help`],
    details: { flag },
  });
}

/** A subject and the application that asks. */
export type AskedSubject = SubjectInput & { app: string | null };

/** Input of `bench run`: plain data, journalled. Never holds a key, only the file that does. */
export type BenchInput = AskedSubject & {
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
