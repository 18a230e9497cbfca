import type { JobEvent } from '../../core/ports/runner.ts';
import { followJob, type OnLost } from '../../stages/jobs/follow.ts';
import { message, type Message } from '../../core/text/message.ts';
import { EXIT, SovranError, failedError } from '../../core/text/sovran-error.ts';
import type { Session } from '../session/session.ts';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { jobFlags } from '../flags/flags.ts';
import { parseDuration } from '../../core/text/duration.ts';
import { say } from '../../core/text/translate.ts';
import { jobOutcome } from './job-outcome.ts';
import { jobProgress } from './job-progress.ts';
import type { Outcome } from '../session/outcome.ts';

interface AwaitOptions {
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

/** What is watched, a job unless `detached` says otherwise, and the command that watches it again. */
interface Watching {
  id: string;
  again: string;
  /** Said where the watcher leaves. */
  detached?: Message;
  timeoutMs?: number | undefined;
}

/** Watches what runs detached. Throws `interrupted` and `wait-timeout` as `awaitJob` does. */
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

function detached({ id, again, detached: text = message('job.detached', { id }) }: Watching): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit: EXIT.interrupted,
    text,
    fix: message('job.detached.fix'),
    next: [again],
    details: { id },
  });
}

function timedOut({ id, again, timeoutMs = 0 }: Watching): SovranError {
  return failedError('wait-timeout', message('job.timeout', { id, duration: `${timeoutMs / 1000}s` }), {
    next: [again],
    details: { id },
  });
}

/** Follows a launched job, waits for it, or names the command to follow it. After waiting, exits with its verdict. */
export async function finishLaunch(
  session: Session,
  launched: { id: string },
  flags: InferredFlags<typeof jobFlags>,
): Promise<Outcome> {
  const timeoutMs = flags.timeout === undefined ? undefined : parseDuration(flags.timeout);
  const follow = !flags.wait && (flags.follow ?? (session.terminal.animated || timeoutMs !== undefined));
  if (!follow && !flags.wait) return jobOutcome(session, launched.id, false);
  await session.tasks.close?.();
  const progress = follow ? jobProgress(session) : undefined;
  try {
    if (follow) session.note(say(session.view.t, message('job.started', { id: launched.id })));
    await awaitJob(session, launched.id, { onEvent: (event) => progress?.show(event), timeoutMs });
  } finally {
    progress?.close();
  }
  return jobOutcome(session, launched.id, true);
}
