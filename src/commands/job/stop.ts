import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, jobArg } from '../../lib/cli/flags/flags.ts';
import { jobOutcome } from '../../lib/cli/outcomes/job-outcome.ts';
import { requireJob } from '../../lib/stages/jobs/find-job.ts';
import { stopJob } from '../../lib/stages/jobs/stop.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';

export default class JobStop extends SovranCommand<typeof JobStop> {
  static override summary = 'Stop a job; the same launch resumes from its checkpoint.';
  static override examples = ['sovran job stop tuned', 'sovran job stop 01JX --grace 10s'];
  static override args = { id: jobArg };
  static override flags = {
    ...changeFlags,
    grace: flag.preset('DURATION', '2m', 'Time to save a checkpoint.'),
  };
  static override operation = stopJob;

  protected async perform({ args, flags }: Parsed<typeof JobStop>, session: Session): Promise<Outcome> {
    const { metadata } = await requireJob(await session.stage(), args.id);
    const id = metadata.name;
    const input = { id, graceMs: parseDuration(flags.grace) };
    const stopped = await this.operate(session, input, flags, () => ({
      kind: 'Job',
      data: {},
      render: (view) => [view.t('job.stopped', { id })],
    }));
    if (stopped.kind === 'Plan') return stopped;
    const job = await jobOutcome(session, id, false);
    const warnings = [...(stopped.warnings ?? []), ...(job.warnings ?? [])];
    const commit = job.commit ?? stopped.commit;
    return {
      ...job,
      ...(commit ? { commit } : {}),
      warnings,
      render: (view) => [...stopped.render(view), ...job.render(view)],
    };
  }
}
