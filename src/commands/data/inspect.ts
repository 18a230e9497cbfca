import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { checkReportPath, saveReport } from '../../lib/cli/files/report-file.ts';
import { datasetDocument } from '../../lib/stages/data/open-dataset.ts';
import { inspectDataset } from '../../lib/stages/data/inspect.ts';
import { datasetPage } from '../../lib/stages/data/page.ts';
import { renderInspection } from '../../lib/stages/data/render.ts';

export default class DataInspect extends SovranCommand<typeof DataInspect> {
  static override summary = 'Show a dataset.';
  static override examples = [
    'sovran data inspect themes',
    'sovran data inspect themes --rows 3',
    'sovran data inspect themes --html themes.html',
  ];
  static override args = { name: nameArg('Name of the dataset.') };
  static override flags = {
    html: flag.text('FILE.html', 'Write a page to a file as well.'),
    rows: flag.number('Number of rows of each split to show.', { default: 0, min: 0, max: 100 }),
  };

  protected async perform({ args, flags }: Parsed<typeof DataInspect>, session: Session): Promise<Outcome> {
    await checkReportPath(flags.html, '.html');
    const ctx = await session.stage();
    const found = await inspectDataset(args.name, flags.rows, ctx);
    const html = (): string => datasetPage(found, session.view);
    await saveReport(flags.html, { html, markdown: html });
    const { problems, errors, conflicts, labels, lengths, seed } = found.manifest;
    return {
      kind: 'Dataset',
      data: {
        ...datasetDocument(found.dataset),
        seed,
        problems,
        errors,
        conflicts,
        lengths,
        ...(labels ? { labels } : {}),
        ...(found.samples.length > 0 ? { samples: found.samples } : {}),
      },
      render: (view) => renderInspection(found, view),
      next: [`sovran data verify ${found.dataset.name}`],
    };
  }
}
