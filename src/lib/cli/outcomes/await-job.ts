import type { JobEvent } from '../../core/ports/engine.ts';
import { followJob } from '../../stages/work/jobs/follow.ts';
import type { OnLost } from '../../stages/work/jobs/stay-attached.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import type { Session } from '../session/session.ts';

export interface AwaitOptions {
  onEvent(event: JobEvent): void;
  /** Stop waiting after this, ms; the job keeps running. */
  timeoutMs?: number | undefined;
  /** Hand on only events after this number. */
  after?: number | undefined;
}

/** Waits for a job’s end; the first signal detaches. Throws `interrupted` (130, 143) or `wait-timeout` (exit 1). */
export async function awaitJob(session: Session, id: string, options: AwaitOptions): Promise<void> {
  const ctx = await session.stage();
  await untilDetached(session, { id, timeoutMs: options.timeoutMs, again: `sovran job follow ${id}` }, (signal) =>
    followJob(ctx, id, (event) => options.onEvent(event), signal, {
      after: options.after,
      onLost: noteConnectionLost(session),
    }),
  );
}

/** Says that a watched host is away, and that it is asked again. */
export function noteConnectionLost(session: Session): OnLost {
  const { view } = session;
  return (error) => session.note(view.paint.warn(view.t('job.follow.lost', { reason: error.text })));
}

/** A job that is watched, and the command that watches it again. */
export interface Watching {
  id: string;
  again: string;
  timeoutMs?: number | undefined;
}

/** Watches a detached job. Throws `interrupted` and `wait-timeout` as `awaitJob` does. */
export async function untilDetached(
  session: Session,
  watching: Watching,
  watch: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const { timeoutMs } = watching;
  const stop = new AbortController();
  const restore = session.interrupt.onFirst(() => stop.abort('detached'));
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop.abort('timeout'), timeoutMs);
  try {
    await watch(stop.signal);
  } catch (error) {
    // Also while it waited for a host that is away: whoever watches has left, whatever broke then.
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    restore();
  }
  if (stop.signal.aborted) throw stop.signal.reason === 'timeout' ? timedOut(watching) : detached(watching);
}

function detached({ id, again }: Watching): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit: EXIT.interrupted,
    text: message('job.detached', { id }),
    fix: message('job.detached.fix'),
    next: [again],
    details: { id },
  });
}

function timedOut({ id, again, timeoutMs = 0 }: Watching): SovranError {
  return new SovranError({
    code: 'wait-timeout',
    exit: EXIT.failed,
    text: message('job.timeout', { id, duration: `${timeoutMs / 1000}s` }),
    next: [again],
    details: { id },
  });
}
