import { flag, textArg } from '../../lib/cli/flags/flags.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { checkReportPath, saveReport } from '../../lib/cli/files/report-file.ts';
import { renderReport, runMarkdown, runPage } from '../../lib/stages/runbooks/shown/report-page.ts';
import { requireRun } from '../../lib/stages/runbooks/run/find-run.ts';

export default class RunbookReport extends SovranCommand<typeof RunbookReport> {
  static override summary = 'Show a run of a runbook: who, when, each command with its output, the verdict.';
  static override examples = [
    'sovran runbook report 01JD',
    'sovran runbook report 01JD0000000000000000000000 --out incident.html',
  ];
  static override args = {
    run: textArg({ required: true, description: 'Run of the runbook, by its id or first characters.' }),
  };
  static override flags = {
    out: flag.text('FILE.html|.md', 'Write the report to a file as well.'),
  };

  protected async perform({ args, flags }: Parsed<typeof RunbookReport>, session: Session): Promise<Outcome> {
    const { out } = flags;
    await checkReportPath(out);
    const run = await requireRun((await session.stage()).project, args.run);
    const { view } = session;
    await saveReport(out, { html: () => runPage(run, view), markdown: () => runMarkdown(run, view) });
    return outcomeOf('RunbookRun', run, renderReport, [`sovran runbook check ${run.id}`]);
  }
}
