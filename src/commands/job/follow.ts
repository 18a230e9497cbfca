import { awaitJob } from '../../lib/cli/outcomes/await-job.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, jobArg } from '../../lib/cli/flags/flags.ts';
import { jobOutcome } from '../../lib/cli/outcomes/job-outcome.ts';
import { jobProgress } from '../../lib/cli/outcomes/job-progress.ts';
import { requireJob } from '../../lib/stages/jobs/find-job.ts';
import type { JobEvent } from '../../lib/core/ports/runner.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';

export default class JobFollow extends SovranCommand<typeof JobFollow> {
  static override summary = 'Follow a job to its end; the exit code is its verdict.';
  static override examples = ['sovran job follow tuned', 'sovran job follow 01JX --since 120 --json'];
  static override args = { id: jobArg };
  static override flags = {
    since: flag.number('First event number (default: the first event).', { min: 0, helpValue: 'SEQ' }),
    timeout: flag.text('DURATION', 'Time to wait, e.g. 90s, 15m, 4h; the job keeps running.'),
  };

  protected async perform({ args, flags }: Parsed<typeof JobFollow>, session: Session): Promise<Outcome> {
    const timeoutMs = flags.timeout === undefined ? undefined : parseDuration(flags.timeout);
    const { metadata } = await requireJob(await session.stage(), args.id);
    const progress = jobProgress(session);
    const onEvent = (event: JobEvent): void => (flags.json ? writeLine(event) : progress.show(event));
    try {
      await awaitJob(session, metadata.name, { onEvent, timeoutMs, after: flags.since });
    } finally {
      progress.close();
    }
    return { ...(await jobOutcome(session, metadata.name, true)), streamed: true };
  }
}

function writeLine(event: JobEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
