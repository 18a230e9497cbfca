import { isSettled, statusOf, type Serving } from '../../serving/environments/serving.ts';
import type { ServiceStatus } from '../../../core/ports/engine.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { lookUntil } from '../../../core/kit/poll-until.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { systemReason } from '../../../core/text/system-reason.ts';
import { systemCode } from '../../../core/kit/system-code.ts';

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
