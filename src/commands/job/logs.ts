import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { jobArg, logFlags } from '../../lib/cli/flags/flags.ts';
import { logOutcome } from '../../lib/cli/outcomes/log-outcome.ts';
import { requireJob } from '../../lib/stages/jobs/find-job.ts';
import { jobLog } from '../../lib/stages/jobs/log.ts';

export default class JobLogs extends SovranCommand<typeof JobLogs> {
  static override summary = 'Print the end of a job’s log, or follow it.';
  static override description =
    'With --follow, prints the whole log, then what is added until the job ends; it reconnects after a lost ' +
    'connection. With --json: one record a line.';
  static override examples = [
    'sovran job logs tuned',
    'sovran job logs 01JX --lines 1000',
    'sovran job logs tuned --follow',
  ];
  static override args = { id: jobArg };
  static override flags = { ...logFlags };

  protected async perform({ args, flags }: Parsed<typeof JobLogs>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const run = await requireJob(ctx, args.id);
    const id = run.metadata.name;
    const shown = {
      kind: 'JobLog',
      data: { id },
      name: id,
      open: jobLog(ctx, run),
      again: `sovran job logs ${id} --follow`,
    };
    const outcome = await logOutcome(session, shown, flags);
    if (!flags.follow) return outcome;
    const render: Outcome['render'] = (view) => [view.paint.dim(view.t('job.gate.ended', { id }))];
    return { ...outcome, render, next: [`sovran job show ${id}`] };
  }
}
