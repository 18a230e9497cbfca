import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../../lib/cli/flags/flags.ts';
import { EXIT } from '../../../lib/core/text/sovran-error.ts';
import { canaryRun } from '../../../lib/stages/watch/canary/canary-run.ts';
import { readEvalFlags } from '../../../lib/stages/measure/eval/eval-input.ts';
import { renderComparison } from '../../../lib/stages/measure/eval/render.ts';

export default class WatchCanaryRun extends SovranCommand<typeof WatchCanaryRun> {
  static override summary = 'Ask the live release evaluation rows that were frozen with it, and compare its answers.';
  static override description =
    'The first run of a release asks each row five times and records the noise floor. Later runs exit 5 where more answers ' +
    'are wrong, or changed, than that noise explains.';
  static override examples = [
    'sovran watch canary run --env production --key-file ~/canary.key',
    'sovran watch canary run --env production --app canary --key-file ~/canary.key --dataset themes --rows 200',
  ];
  static override flags = {
    ...changeFlags,
    env: flag.required('NAME', 'Environment whose live release is asked.'),
    app: flag.text('NAME', 'Application of the key; `watch drift` leaves out its requests.'),
    'key-file': flag.required('FILE', 'File with the key of the application.'),
    dataset: flag.preset('NAME', '', 'Prepared dataset (default: as recorded).'),
    rows: flag.number('Number of test rows (default: as recorded, else 100).', { min: 50, max: 200 }),
    'max-tokens': flag.number('Longest answer, tokens.', { default: 32, min: 1 }),
    concurrency: flag.number('Concurrent questions.', { default: 4, min: 1 }),
    'new-floor': flag.toggle('Record the noise floor again, e.g. with other rows.', { default: false }),
  };
  static override operation = canaryRun;

  protected perform({ flags }: Parsed<typeof WatchCanaryRun>, session: Session): Promise<Outcome> {
    const asked = readEvalFlags({ ...flags, limit: flags.rows, split: 'test', seed: 1 });
    const input = { ...asked, newFloor: flags['new-floor'] };
    return this.operate(session, input, flags, ({ result: { report, digest } }) => {
      const exit = report.verdict === 'failed' ? EXIT.failed : report.verdict === 'drift' ? EXIT.drift : EXIT.ok;
      const next = [`sovran watch drift --env ${report.subject}`];
      return outcomeOf('Report', { ...report, digest }, renderComparison, next, { exit });
    });
  }
}
