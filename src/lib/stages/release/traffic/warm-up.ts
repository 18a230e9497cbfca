import type { StreamRecord } from '../../measure/bench/http/stream-record.ts';
import { askModel } from '../../measure/bench/http/ask-model.ts';
import { hasEnded, isSettled, type Serving, statusOf } from '../../serving/environments/serving.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { PROBE_PROMPTS, probeBody } from '../probe/probe.ts';
import { LEAST_MS, TIMES } from './timeouts.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { ServiceStatus } from '../../../core/ports/runner.ts';
import type { Host } from '../../../core/ports/host.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { SovranError, failedError, unreachableError } from '../../../core/text/sovran-error.ts';
import { systemReason } from '../../../core/failures/system-reason.ts';
import { systemCode } from '../../../core/kit/system-code.ts';

/** Longest time for one answer without streaming, ms. */
const WARM_UP_MS = 120_000;
/** Time until the end of an engine that closed its socket is seen, ms. */
const SETTLE_MS = 3_000;
const POLL_MS = 100;
const SHOWN = 200;

/** What a warm-up found. */
export type WarmedUp = {
  prompts: number;
  /** The slowest complete answer without other load, ms. */
  slowestMs: number;
};

/**
 * Sends prompts to a service's own socket, to each adapter too, until its caches are warm, the last one as a stream. Throws `warm-up-failed`, or
 * `connection-lost` (exit 4).
 */
export async function warmUp(ctx: StageContext, serving: Serving): Promise<WarmedUp> {
  const host = await ctx.hosts.open(serving.host);
  const { socket } = await statusOf(ctx, serving);
  let slowestMs = 0;
  const questions = questionsFor(serving);
  for (const question of questions) {
    const withinMs = question.stream ? Math.max(LEAST_MS, TIMES * slowestMs) : WARM_UP_MS;
    const record = await ask(ctx, serving, { host, socket }, question, withinMs);
    slowestMs = Math.max(slowestMs, Math.round(record.endMs - record.scheduledMs));
  }
  return { prompts: questions.length, slowestMs };
}

type Question = JsonObject & { stream: boolean; model?: string };

/** One question to each adapter, then the prompts, the last one as a stream. */
function questionsFor({ adapters = [] }: Serving): Question[] {
  const last = PROBE_PROMPTS.length - 1;
  return [
    ...adapters.map(({ name }) => ({ ...probeBody(0), model: name, stream: false })),
    ...PROBE_PROMPTS.map((_, turn) => ({ ...probeBody(turn), stream: turn === last })),
  ];
}

/** The record of a complete answer; its time limit is kept here, since a channel over SSH has none. */
async function ask(
  ctx: StageContext,
  serving: Serving,
  { host, socket }: { host: Host; socket: string },
  question: Question,
  withinMs: number,
): Promise<StreamRecord> {
  const { signal } = ctx.interrupt;
  const opened = await host.openSocket(socket).catch(async (cause: unknown) => {
    throw signal.aborted ? cause : await findCause(ctx, serving, host, cause);
  });
  const headers = { host: 'engine', connection: 'close' };
  const record = await askModel({ createConnection: () => opened, headers }, question, { timeoutMs: withinMs, signal });
  signal.throwIfAborted();
  if (record.error === 'timeout') throw late(serving, withinMs);
  if (record.status === undefined || (record.error === 'truncated' && !record.httpEnded))
    throw await findCause(ctx, serving, host, { code: record.detail });
  const isStream = record.firstEventMs !== undefined;
  if (record.error !== undefined || isStream !== question.stream) throw wrongAnswer(serving, record, question.model);
  return record;
}

function wrongAnswer(
  serving: Serving,
  { status = 0, detail = '' }: StreamRecord,
  adapter: string | undefined,
): SovranError {
  const reason = `${adapter === undefined ? '' : `${adapter}: `}HTTP ${status}: ${detail.slice(0, SHOWN)}`;
  return warmUpFailed(serving, reason, { status, ...(adapter === undefined ? {} : { adapter }) });
}

function late(serving: Serving, withinMs: number): SovranError {
  const reason = message('release.warm-up-late', { seconds: Math.round(withinMs / 1000) });
  return warmUpFailed(serving, reason, { reason: 'timeout' });
}

/**
 * The error of a warm-up without an answer: `warm-up-failed`, or `connection-lost` (exit 4) where the service is healthy on
 * another machine. Throws if its host does not answer.
 */
async function findCause(ctx: StageContext, serving: Serving, host: Host, cause: unknown): Promise<SovranError> {
  if (cause instanceof SovranError && cause.code !== 'socket-refused') return cause;
  const status = await settledStatus(ctx, serving);
  const { state, lastWords = status.restarts?.ends.at(-1)?.lastWords } = status;
  if (hasEnded(status))
    return warmUpFailed(serving, lastWords ?? message(`env.service.${state}`), { state, lastWords: lastWords ?? null });
  if (cause instanceof SovranError) return cause;
  const code = systemCode(cause);
  const reason = systemReason(code);
  if (state === 'healthy' && host.transport !== 'local')
    return unreachableError('connection-lost', fixable('ssh.connection-lost', { host: host.name, reason }));
  return warmUpFailed(serving, reason, { state, reason: code });
}

/** State of a service once it is healthy or has ended, or after a while. */
function settledStatus(ctx: StageContext, serving: Serving): Promise<ServiceStatus> {
  const patience = { timeoutMs: SETTLE_MS, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  return lookUntil(
    ctx.clock,
    patience,
    () => statusOf(ctx, serving),
    (found) => isSettled(found) || hasEnded(found),
  );
}

function warmUpFailed(
  serving: Serving,
  reason: Message | string,
  details: NonNullable<SovranError['details']>,
): SovranError {
  const { release, environment, service } = serving;
  return failedError('warm-up-failed', message('release.warm-up-failed', { release, reason }), {
    fix: message('release.unhealthy.fix'),
    next: [`sovran env show ${environment}`, `sovran host check ${serving.host}`],
    details: { release, service: service.id, ...details },
  });
}
