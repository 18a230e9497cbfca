import {
  EXIT,
  listOf,
  outcomeOf,
  SovranCommand,
  type Outcome,
  type Parsed,
  type Session,
} from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { checkReportPath, saveReport } from '../../lib/cli/files/report-file.ts';
import { message } from '../../lib/core/text/message.ts';
import { ANSWERS } from '../../lib/stages/governance/documents/answers.ts';
import { croissantBeside } from '../../lib/stages/governance/documents/folder.ts';
import { kindsOf, makeDocument, wordsIn } from '../../lib/stages/governance/documents/document.ts';
import { openArchive } from '../../lib/stages/governance/documents/facts.ts';
import { documentAs, type Format, FORMATS } from '../../lib/stages/governance/documents/forms.ts';
import { renderKinds, renderSaved } from '../../lib/stages/governance/documents/render.ts';
import { readTemplates, requireTemplate } from '../../lib/stages/governance/documents/template.ts';

export default class GovernReport extends SovranCommand<typeof GovernReport> {
  static override summary = 'Write a document about a service, its data or its rules.';
  static override description =
    'Made from the last commit: each paragraph is derived from files that it names by digest, stated by a person in ' +
    'governance/documents/answers.yaml, or missing. Exits 5 when one is missing; the document is written all the same.';
  static override examples = [
    'sovran govern report --list',
    'sovran govern report --kind technical-documentation --env production --out technical.html --lang fr',
    'sovran govern report --kind datasheet --dataset rows --format json',
  ];
  static override flags = {
    kind: flag.text('KIND', 'Which document; see --list.', { exactlyOne: ['kind', 'list'] }),
    list: flag.toggle('List the kinds of documents.'),
    release: flag.text('NAME', 'Release that it is about.', { exclusive: ['env'] }),
    env: flag.text('NAME', 'Environment whose live release it is about.'),
    dataset: flag.text('NAME', 'Dataset that a datasheet is about.'),
    format: flag.choice(FORMATS, 'Form (default: that of --out, else md).'),
    out: flag.text('FILE.md|.html|.json', 'Write the document to a file.'),
  };

  protected async perform({ flags }: Parsed<typeof GovernReport>, session: Session): Promise<Outcome> {
    const { view } = session;
    const { kind, out } = flags;
    const ctx = await session.stage();
    if (kind === undefined)
      return listOf('DocumentKindList', await readTemplates(ctx.templates), renderKinds, [], {
        document: (all, { language }) => ({ items: kindsOf(all, language) }),
      });
    const format = flags.format ?? formatOf(out);
    await checkReportPath(out, flags.format ? `.${format}` : '.html / .md / .json');
    const archive = await openArchive(ctx);
    const words = wordsIn(archive, view.language, view.t);
    const document = await makeDocument(ctx, archive, requireTemplate(archive.templates, kind), flags, words);
    const text = (): string => documentAs(format, document, words);
    await saveReport(out, { html: text, markdown: text });
    const croissant = out === undefined ? undefined : await croissantBeside(document, archive, ctx.templates);
    await saveReport(croissant && out?.replace(/\.\w+$/, '.croissant.json'), {
      html: () => croissant ?? '',
      markdown: () => '',
    });
    const edited = await ctx.project.listUncommitted([ANSWERS]);
    return outcomeOf(
      'GovernanceDocument',
      document,
      (_, shown) => (out === undefined ? text().trimEnd().split('\n') : renderSaved(document, out, shown)),
      [],
      {
        exit: document.counts.missing > 0 ? EXIT.drift : EXIT.ok,
        warnings: edited.map((path) => message('documents.answers.edited', { path })),
      },
    );
  }
}

function formatOf(path = '.md'): Format {
  return FORMATS.find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? 'md';
}
