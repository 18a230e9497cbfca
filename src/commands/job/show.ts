import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { jobArg } from '../../lib/cli/flags/flags.ts';
import { jobOutcome } from '../../lib/cli/outcomes/job-outcome.ts';
import { requireJob } from '../../lib/stages/jobs/find-job.ts';

export default class JobShow extends SovranCommand<typeof JobShow> {
  static override summary = 'Show a job: its state, outputs or failure.';
  static override examples = ['sovran job show tuned', 'sovran job show 01JX --json'];
  static override args = { id: jobArg };

  protected async perform({ args }: Parsed<typeof JobShow>, session: Session): Promise<Outcome> {
    const { metadata } = await requireJob(await session.stage(), args.id);
    return jobOutcome(session, metadata.name, false);
  }
}
