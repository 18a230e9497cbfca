import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { isSettled, statusOf, type Serving } from '../../serving/environments/serving.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { PROBE_PROMPTS, probeBody } from '../probe/probe.ts';
import { LEAST_MS, TIMES } from './timeouts.ts';
import type { ServiceStatus } from '../../../core/ports/engine.ts';
import type { Host } from '../../../core/ports/host.ts';
import { lookUntil } from '../../../core/kit/poll-until.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { systemReason } from '../../../core/text/system-reason.ts';
import { systemCode } from '../../../core/kit/system-code.ts';

/** How a stream ends that is whole, and what one says that failed under it. */
const ENDING = /^data: ?\[DONE\]|"finish_reason" ?: ?"/m;
const FAILED = /^(?:data: ?\{ ?"error"|error:)/m;

/** What a warm-up found. */
export type WarmedUp = {
  prompts: number;
  /** The slowest answer, whole, of one that answers nothing beside, milliseconds. */
  slowestMs: number;
};

/**
 * Asks a service on its own socket, past the gateway, until its caches are warm; the last time for a stream, so that one whose
 * streams hang gets no traffic. Throws `warm-up-failed`, and where the way to its host was lost what says so (exit 4).
 */
export async function warmUp(ctx: StageContext, serving: Serving): Promise<WarmedUp> {
  const { signal } = ctx.interrupt;
  const host = await ctx.host(serving.host);
  const { socket } = await statusOf(ctx, serving);
  let slowestMs = 0;
  for (const turn of PROBE_PROMPTS.keys()) {
    const before = ctx.clock.monotonicMs();
    const stream = turn === PROBE_PROMPTS.length - 1;
    const withinMs = stream ? Math.max(LEAST_MS, TIMES * slowestMs) : WARM_UP_MS;
    const body = JSON.stringify({ ...probeBody(turn), stream });
    const asked = host.openSocket(socket).then((opened) => post(opened, body, { signal, withinMs }));
    const answer = await asked.catch(async (cause: unknown) => {
      throw signal.aborted ? cause : await whyWarmUpBroke(ctx, serving, host, cause);
    });
    if (answer.status !== 200 || !(stream ? isStream(answer) : hasAnswer(answer.body)))
      throw warmUpRefused(serving, answer);
    slowestMs = Math.max(slowestMs, Math.round(ctx.clock.monotonicMs() - before));
  }
  return { prompts: PROBE_PROMPTS.length, slowestMs };
}

interface Answer {
  status: number;
  /** Media type of the body. */
  type: string;
  body: string;
}

/** The time is kept here: a channel of another transport has no time limit of its own. */
function post(
  socket: Duplex,
  body: string,
  { signal, withinMs }: { signal: AbortSignal; withinMs: number },
): Promise<Answer> {
  const headers = {
    host: 'engine',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const path = '/v1/chat/completions';
  return new Promise((resolve, reject) => {
    const asked = request({ createConnection: () => socket, path, method: 'POST', headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    let late: WarmUpLate | undefined;
    const timer = setTimeout(() => asked.destroy((late = new WarmUpLate(withinMs))), withinMs);
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', (error) => reject(late ?? error));
    asked.end(body);
  });
}

/** One that answers in one piece all the same would give applications that stream nothing to read. */
function isStream({ type, body }: Answer): boolean {
  return type.startsWith('text/event-stream') && ENDING.test(body) && !FAILED.test(body);
}

function hasAnswer(body: string): boolean {
  try {
    const { choices } = JSON.parse(body) as { choices?: { message?: { content?: unknown } }[] };
    return typeof choices?.[0]?.message?.content === 'string';
  } catch {
    return false;
  }
}

/** Longest time for one answer in one piece, milliseconds. */
export const WARM_UP_MS = 120_000;
/** An engine that dies hangs up before its end can be seen. */
const SETTLE_MS = 3_000;
const POLL_MS = 100;
const SHOWN = 200;

/** No answer within the time for it. */
export class WarmUpLate extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super();
    this.afterMs = afterMs;
  }
}

/** The service answered, but not as one that can serve does. */
export function warmUpRefused(serving: Serving, { status, body }: { status: number; body: string }): SovranError {
  const { release } = serving;
  const text = message('release.warm-up-failed', { release, status, answer: body.slice(0, SHOWN) });
  return warmUpFailed(serving, text, { status });
}

/**
 * Why a warm-up got no answer: the service ended, was silent, or cut the connection; `connection-lost` (exit 4) where it is well
 * and on another machine. Throws where its host does not answer.
 */
export async function whyWarmUpBroke(
  ctx: StageContext,
  serving: Serving,
  host: Host,
  cause: unknown,
): Promise<SovranError> {
  const { release } = serving;
  if (cause instanceof SovranError && cause.code !== 'socket-refused') return cause;
  if (cause instanceof WarmUpLate) {
    const text = message('release.warm-up-late', { release, seconds: Math.round(cause.afterMs / 1000) });
    return warmUpFailed(serving, text, { reason: 'timeout' });
  }
  const { state, lastWords: words } = await settledStatus(ctx, serving);
  if (state === 'exited' || state === 'absent') {
    const text = words
      ? message('release.warm-up-ended.said', { release, words })
      : message('release.warm-up-ended', { release });
    return warmUpFailed(serving, text, { state, lastWords: words ?? null });
  }
  if (cause instanceof SovranError) return cause;
  const code = systemCode(cause);
  const reason = systemReason(code);
  if (state === 'healthy' && host.transport !== 'local') return connectionLost(host.name, reason);
  return warmUpFailed(serving, message('release.warm-up-cut', { release, reason }), { state, reason: code });
}

/** State of a service once it is healthy or has ended, or after a while. */
function settledStatus(ctx: StageContext, serving: Serving): Promise<ServiceStatus> {
  const patience = { timeoutMs: SETTLE_MS, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  return lookUntil(ctx.clock, patience, () => statusOf(ctx, serving), isSettled);
}

function warmUpFailed(serving: Serving, text: Message, why: NonNullable<SovranError['details']>): SovranError {
  const { release, environment, service } = serving;
  return new SovranError({
    code: 'warm-up-failed',
    exit: EXIT.failed,
    text,
    fix: message('release.unhealthy.fix'),
    next: [`sovran env show ${environment}`, `sovran host check ${serving.host}`],
    details: { release, service: service.id, ...why },
  });
}

/** In the words of every lost line; the command line adds the same command again. */
function connectionLost(host: string, reason: Message): SovranError {
  return new SovranError({
    code: 'connection-lost',
    exit: EXIT.unreachable,
    text: message('ssh.connection-lost', { host, reason }),
    fix: message('ssh.connection-lost.fix'),
  });
}
