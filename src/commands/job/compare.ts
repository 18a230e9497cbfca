import { flag, textArg } from '../../lib/cli/flags/flags.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { checkReportPath, saveReport } from '../../lib/cli/files/report-file.ts';
import { compareJobs } from '../../lib/stages/experiments/compare/compare-jobs.ts';
import { comparisonMarkdown, comparisonPage, renderComparedJobs } from '../../lib/stages/experiments/compare/page.ts';

export default class JobCompare extends SovranCommand<typeof JobCompare> {
  static override summary = 'Compare jobs: settings, loss curves, time, memory, scores.';
  static override examples = [
    'sovran job compare themes themes-r8',
    'sovran job compare 01JX 01JY 01JZ --out comparison.html',
  ];
  static override args = {
    ids: textArg({
      multiple: true,
      required: true,
      description: 'Two or more jobs: an id, its first characters, or the name that a job makes.',
    }),
  };
  static override flags = {
    out: flag.text('FILE.html|.md', 'Write the comparison to a file as well.'),
  };

  protected async perform({ args, flags }: Parsed<typeof JobCompare>, session: Session): Promise<Outcome> {
    await checkReportPath(flags.out);
    const comparison = await compareJobs(args.ids, await session.stage());
    const { view } = session;
    await saveReport(flags.out, {
      html: () => comparisonPage(comparison, view),
      markdown: () => comparisonMarkdown(comparison, view),
    });
    const [made] = comparison.jobs.flatMap(({ models }) => models);
    const next = made ? `sovran model lineage ${made.name}` : 'sovran job list';
    return outcomeOf('JobComparison', comparison, (one, shown) => renderComparedJobs(one, shown, flags.out), [next]);
  }
}
