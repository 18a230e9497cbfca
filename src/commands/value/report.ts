import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { checkReportPath, saveReport } from '../../lib/cli/files/report-file.ts';
import { flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { plainPaint } from '../../lib/core/text/view.ts';
import { valuePage } from '../../lib/stages/value/report/page.ts';
import { renderReport } from '../../lib/stages/value/report/render.ts';
import { readValue } from '../../lib/stages/value/report/report.ts';

export default class ValueReport extends SovranCommand<typeof ValueReport> {
  static override summary = 'Show whether a use case was worth it, as a page for management.';
  static override description =
    'Indicators before, now and as wanted; cost a month and a request; return and break-even. What is not known is named.';
  static override examples = ['sovran value report triage --out value.html --lang fr'];
  static override args = { usecase: nameArg('Name of the use case.') };
  static override flags = {
    out: flag.text('FILE.html|.md', 'Write the page to a file as well.'),
    env: flag.text('NAME', 'Environment that bears the cost (default: those that serve it).'),
    seed: flag.number('Seed of the draws.', { default: 1 }),
  };

  protected async perform({ args, flags }: Parsed<typeof ValueReport>, session: Session): Promise<Outcome> {
    await checkReportPath(flags.out);
    const { view } = session;
    const { out, env, seed } = flags;
    const report = await readValue(await session.stage(), { usecase: args.usecase, env, seed }, view.t);
    const markdown = (): string => renderReport(report, { ...view, paint: plainPaint }).join('\n\n');
    await saveReport(out, { html: () => valuePage(report, view), markdown });
    return outcomeOf('ValueReport', report, renderReport);
  }
}
