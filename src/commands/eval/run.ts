import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, engineFlags, flag, subjectFlags } from '../../lib/cli/flags/flags.ts';
import { readRunFlags } from '../../lib/stages/measure/eval/eval-input.ts';
import { evalRun, recordedIn } from '../../lib/stages/measure/eval/eval-run.ts';
import { nextComparison } from '../../lib/stages/measure/eval/recorded.ts';
import { renderEvaluation } from '../../lib/stages/measure/eval/render.ts';
import type { ProjectStore } from '../../lib/core/ports/project-store.ts';
import { readReport, type StoredReport } from '../../lib/stages/measure/reports/report-files.ts';

export default class EvalRun extends SovranCommand<typeof EvalRun> {
  static override summary = 'Measure how often a model is right, through the gateway.';
  static override description =
    'A model that was measured on the same rows, engine runtime, settings and host is not measured again: its recorded ' +
    'report is shown. An environment is measured every time. With --require, exits 5 unless every test of the suite passed.';
  static override examples = [
    'sovran eval run --model themes-q8 --dataset themes',
    'sovran eval run --model themes-q8 --suite faithfulness-fr --require passed',
    'sovran eval run --env production --key-file ~/portal.key --dataset themes --limit 200',
  ];
  static override flags = {
    ...changeFlags,
    ...subjectFlags,
    ...engineFlags,
    dataset: flag.text('NAME', 'Prepared dataset.'),
    suite: flag.text('NAME', 'Suite instead of a dataset; see `eval list`.'),
    require: flag.choice(['passed'], 'Required result of every test; else exits 5.', { dependsOn: ['suite'] }),
    split: flag.choice(['test', 'validation', 'train'], 'Split of the dataset.', { default: 'test' }),
    limit: flag.number('Number of rows (default: all).'),
    'max-tokens': flag.number('Longest answer, tokens (default: 32, of a suite 256).'),
    concurrency: flag.number('Concurrent questions.', { default: 4 }),
    seed: flag.number('Seed of decoding and of the intervals.', { default: 1 }),
    again: flag.toggle('Measure also what was measured before.'),
  };
  static override operation = evalRun;

  protected async perform({ flags }: Parsed<typeof EvalRun>, session: Session): Promise<Outcome> {
    const { project } = await session.stage();
    const shown = (stored: StoredReport, isRecorded = false): Promise<Outcome> =>
      evaluated(stored, project, { isRecorded, isRequired: flags.require !== undefined });
    const measured = ({ result }: { result: StoredReport }): Promise<Outcome> => shown(result);
    return this.operate(session, readRunFlags(flags), flags, measured, {
      review: async (plan) => {
        const run = recordedIn(plan);
        return run === undefined ? undefined : shown(await readReport(project, run), true);
      },
    });
  }
}

/** The same document and exit code for an evaluation made now and a recorded one. */
async function evaluated(
  { report, digest }: StoredReport,
  project: ProjectStore,
  { isRecorded, isRequired }: { isRecorded: boolean; isRequired: boolean },
): Promise<Outcome> {
  const recorded = isRecorded ? { run: report.id, at: report.endedAt } : undefined;
  const shown = { ...report, digest, ...(recorded ? { recorded } : {}) };
  const isMissed = isRequired && report.tests?.some(({ verdict }) => verdict !== 'passed');
  const exit = report.verdict === 'failed' ? EXIT.failed : isMissed ? EXIT.drift : EXIT.ok;
  return outcomeOf('Report', shown, renderEvaluation, await nextComparison(report, project), { exit });
}
