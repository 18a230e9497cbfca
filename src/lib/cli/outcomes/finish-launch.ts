import type { InferredFlags } from '@oclif/core/interfaces';
import type { jobFlags } from '../flags/flags.ts';
import { message } from '../../core/text/message.ts';
import { parseDuration } from '../../core/text/duration.ts';
import { say } from '../../core/text/translate.ts';
import { awaitJob } from './await-job.ts';
import { jobOutcome } from './job-outcome.ts';
import { jobProgress } from './job-progress.ts';
import type { Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';

/** Follows a launched job, waits for it, or names the command to follow it. After waiting, exits with its verdict. */
export async function finishLaunch(
  session: Session,
  launched: { id: string },
  flags: InferredFlags<typeof jobFlags>,
): Promise<Outcome> {
  const timeoutMs = flags.timeout === undefined ? undefined : parseDuration(flags.timeout);
  const follow = !flags.wait && (flags.follow ?? (session.terminal.animated || timeoutMs !== undefined));
  if (!follow && !flags.wait) return jobOutcome(session, launched.id, false);
  await session.tasks.close();
  const progress = follow ? jobProgress(session) : undefined;
  try {
    if (follow) session.note(say(session.view.t, message('job.started', { id: launched.id })));
    await awaitJob(session, launched.id, { onEvent: (event) => progress?.show(event), timeoutMs });
  } finally {
    progress?.close();
  }
  return jobOutcome(session, launched.id, true);
}
