import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import type { Outcome } from '../../lib/cli/outcome.ts';
import type { Session } from '../../lib/cli/session.ts';
import { readJobLog } from '../../lib/jobs/log.ts';

export default class JobLogs extends SovranCommand<typeof JobLogs> {
  static override summary = 'Print the end of what the worker wrote to its log.';
  static override examples = ['<%= config.bin %> job logs tuned', '<%= config.bin %> job logs 01JX --lines 1000'];
  static override args = {
    id: Args.string({ required: true, description: 'Id, its first characters, or the name that the job makes.' }),
  };
  static override flags = {
    lines: Flags.integer({ min: 1, max: 100_000, default: 200, summary: 'At most this many lines.' }),
  };

  protected async perform({ args, flags }: Parsed<typeof JobLogs>, session: Session): Promise<Outcome> {
    const { id, lines } = await readJobLog(await session.stage(), args.id, flags.lines);
    return {
      kind: 'JobLog',
      data: { id, lines },
      render: (view) => (lines.length > 0 ? lines : [view.t('job.logs.empty', { id })]),
    };
  }
}
