import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import { changeFlags, gpuFlags } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import type { Outcome } from '../../lib/cli/session/outcome.ts';
import type { Session } from '../../lib/cli/session/session.ts';
import { readEvalFlags } from '../../lib/stages/measure/eval/eval-input.ts';
import { evalRun } from '../../lib/stages/measure/eval/eval-run.ts';
import { nextComparison } from '../../lib/stages/measure/eval/next-comparison.ts';
import { renderEvaluation } from '../../lib/stages/measure/eval/render.ts';
import { EXIT } from '../../lib/core/text/sovran-error.ts';

export default class EvalRun extends SovranCommand<typeof EvalRun> {
  static override summary = 'Measure how often a model is right, through the gateway.';
  static override examples = [
    '<%= config.bin %> eval run --model themes-q8 --dataset themes',
    '<%= config.bin %> eval run --env production --key-file ~/portal.key --dataset themes --limit 200',
  ];
  static override flags = {
    ...changeFlags,
    ...gpuFlags,
    model: Flags.string({ helpValue: 'NAME', summary: 'Model that is served for the evaluation.' }),
    env: Flags.string({ helpValue: 'NAME', summary: 'Environment whose live release is evaluated.' }),
    host: Flags.string({ helpValue: 'NAME', summary: 'Host that serves the model (default: the only one).' }),
    app: Flags.string({ helpValue: 'NAME', summary: 'Application the key belongs to.' }),
    'key-file': Flags.string({ helpValue: 'FILE', summary: 'File with the key of the application.' }),
    dataset: Flags.string({ required: true, helpValue: 'NAME', summary: 'Prepared dataset.' }),
    split: Flags.string({
      options: ['test', 'validation', 'train'],
      default: 'test',
      summary: 'Split of the dataset.',
    }),
    limit: Flags.integer({ summary: 'Number of rows (default: all).' }),
    'max-tokens': Flags.integer({ default: 32, summary: 'Longest answer, tokens.' }),
    concurrency: Flags.integer({ default: 4, summary: 'Concurrent questions.' }),
    seed: Flags.integer({ default: 1, summary: 'Seed of decoding and of the intervals.' }),
  };

  protected async perform({ flags }: Parsed<typeof EvalRun>, session: Session): Promise<Outcome> {
    return operate(session, evalRun, readEvalFlags(flags), flags, async ({ result: { report, digest } }) => ({
      kind: 'Report',
      data: { ...report, digest },
      render: (view) => renderEvaluation(report, view),
      next: await nextComparison(report, (await session.stage()).project),
      exit: report.verdict === 'failed' ? EXIT.failed : EXIT.ok,
    }));
  }
}
