import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { checkReportPath, saveReport } from '../../lib/cli/files/report-file.ts';
import { renderSuite, suitePage } from '../../lib/stages/measure/eval/render-suite.ts';
import { showSuite } from '../../lib/stages/measure/eval/suite-results.ts';

export default class EvalShow extends SovranCommand<typeof EvalShow> {
  static override summary = 'Show a suite: what each model reached in each test, with intervals.';
  static override examples = ['sovran eval show faithfulness-fr', 'sovran eval show themes --html themes.html'];
  static override args = { suite: nameArg('Suite of the project, or one that is shipped.') };
  static override flags = { html: flag.text('FILE.html', 'Write a page to a file as well.') };

  protected async perform({ args, flags }: Parsed<typeof EvalShow>, session: Session): Promise<Outcome> {
    await checkReportPath(flags.html, '.html');
    const suite = await showSuite((await session.stage()).project, args.suite);
    const html = (): string => suitePage(suite, session.view);
    await saveReport(flags.html, { html, markdown: html });
    return outcomeOf('SuiteResults', suite, renderSuite, [`sovran eval run --suite ${suite.name} --help`]);
  }
}
