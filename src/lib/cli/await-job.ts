import type { JobEvent } from '../ports/engine.ts';
import { followJob } from '../jobs/follow.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { Session } from './session.ts';

export interface AwaitOptions {
  onEvent(event: JobEvent): void;
  /** Give up waiting after this; the job goes on. */
  timeoutMs?: number | undefined;
  /** Hand on only events after this number. */
  after?: number | undefined;
}

/**
 * Waits until a job has ended, handing on its events. The first signal detaches: the job goes on, exit 130.
 * Throws `interrupted` (130 or 143) then, and `wait-timeout` (exit 1) when time is over.
 */
export async function awaitJob(session: Session, id: string, options: AwaitOptions): Promise<void> {
  const ctx = await session.stage();
  const stop = new AbortController();
  const restore = session.interrupt.onFirst(() => stop.abort('detached'));
  const timer =
    options.timeoutMs === undefined ? undefined : setTimeout(() => stop.abort('timeout'), options.timeoutMs);
  try {
    await followJob(ctx, id, (event) => options.onEvent(event), stop.signal, options.after);
  } finally {
    clearTimeout(timer);
    restore();
  }
  if (stop.signal.aborted) throw stop.signal.reason === 'timeout' ? timedOut(id, options) : detached(id);
}

function detached(id: string): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit: EXIT.interrupted,
    text: message('job.detached', { id }),
    fix: message('job.detached.fix'),
    next: [`sovran job follow ${id}`],
    details: { id },
  });
}

function timedOut(id: string, { timeoutMs = 0 }: AwaitOptions): SovranError {
  return new SovranError({
    code: 'wait-timeout',
    exit: EXIT.failed,
    text: message('job.timeout', { id, duration: `${timeoutMs / 1000}s` }),
    next: [`sovran job follow ${id}`],
    details: { id },
  });
}
