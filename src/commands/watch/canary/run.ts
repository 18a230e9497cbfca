import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { changeFlags } from '../../../lib/cli/flags/flags.ts';
import { operate } from '../../../lib/cli/operate.ts';
import { EXIT } from '../../../lib/core/text/sovran-error.ts';
import { canaryRun } from '../../../lib/stages/watch/canary/canary-run.ts';
import { readCanaryFlags } from '../../../lib/stages/watch/canary/input.ts';
import { renderCanary } from '../../../lib/stages/watch/canary/render.ts';
import type { StoredReport } from '../../../lib/stages/measure/reports/report-files.ts';

const EXITS = { failed: EXIT.failed, drift: EXIT.drift };

export default class WatchCanaryRun extends SovranCommand<typeof WatchCanaryRun> {
  static override summary = 'Ask the live release evaluation rows that were frozen with it, and compare its answers.';
  static override description =
    'The first run of a release asks each row five times and records the noise floor. Later runs exit 5 where more answers ' +
    'are wrong, or changed, than that noise explains.';
  static override examples = [
    '<%= config.bin %> watch canary run --env production --key-file ~/canary.key',
    '<%= config.bin %> watch canary run --env production --app canary --key-file ~/canary.key --dataset themes --rows 200',
  ];
  static override flags = {
    ...changeFlags,
    env: Flags.string({ required: true, helpValue: 'NAME', summary: 'Environment whose live release is asked.' }),
    app: Flags.string({ helpValue: 'NAME', summary: 'Application of the key; `watch drift` leaves out its requests.' }),
    'key-file': Flags.string({ helpValue: 'FILE', summary: 'File with the key of the application.' }),
    dataset: Flags.string({
      helpValue: 'NAME',
      summary: 'Prepared dataset (default: that of the release’s evaluation).',
    }),
    split: Flags.string({
      options: ['test', 'validation', 'train'],
      default: 'test',
      summary: 'Split of the dataset.',
    }),
    rows: Flags.integer({ min: 50, max: 200, summary: 'Number of rows (default: 100).' }),
    'max-tokens': Flags.integer({ default: 32, summary: 'Longest answer, tokens.' }),
    concurrency: Flags.integer({ default: 4, summary: 'Concurrent questions.' }),
    'new-floor': Flags.boolean({ summary: 'Record the noise floor again, e.g. with other rows.' }),
  };
  static override operation = canaryRun;

  protected perform({ flags }: Parsed<typeof WatchCanaryRun>, session: Session): Promise<Outcome> {
    const measured = async ({ result: { report, digest } }: { result: StoredReport }): Promise<Outcome> => ({
      kind: 'Report',
      data: { ...report, digest },
      render: (view) => renderCanary(report, view),
      next: [`sovran watch drift --env ${report.subject}`],
      exit: report.verdict === 'failed' || report.verdict === 'drift' ? EXITS[report.verdict] : EXIT.ok,
    });
    return operate(session, WatchCanaryRun.operation, readCanaryFlags(flags), flags, measured);
  }
}
