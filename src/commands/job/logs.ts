import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { jobArg } from '../../lib/cli/flags/flags.ts';
import { followLogOutcome } from '../../lib/cli/outcomes/await-job.ts';
import { readJobLog } from '../../lib/stages/jobs/log.ts';

export default class JobLogs extends SovranCommand<typeof JobLogs> {
  static override summary = 'Print the end of a job’s log, or follow it.';
  static override description =
    'With --follow, prints the whole log, then what is added; it reconnects after a lost connection. ' +
    'With --json: one record a line.';
  static override examples = [
    '<%= config.bin %> job logs tuned',
    '<%= config.bin %> job logs 01JX --lines 1000',
    '<%= config.bin %> job logs tuned --follow',
  ];
  static override args = { id: jobArg };
  static override flags = {
    lines: Flags.integer({ min: 1, max: 100_000, default: 200, summary: 'Number of lines.' }),
    follow: Flags.boolean({
      char: 'f',
      exclusive: ['lines'],
      summary: 'Follow to the end of the job; Ctrl-C leaves it running.',
    }),
  };

  protected async perform({ args, flags }: Parsed<typeof JobLogs>, session: Session): Promise<Outcome> {
    if (flags.follow) return followLogOutcome(session, args.id, flags.json);
    const { id, lines } = await readJobLog(await session.stage(), args.id, flags.lines);
    return {
      kind: 'JobLog',
      data: { id, lines },
      render: (view) => (lines.length > 0 ? lines : [view.t('job.logs.empty', { id })]),
    };
  }
}
