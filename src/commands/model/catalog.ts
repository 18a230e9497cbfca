import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { entryDocument } from '../../lib/stages/models/catalogue/documents.ts';
import { listCatalogue, parseParameters } from '../../lib/stages/models/catalogue/list-catalogue.ts';
import { renderCatalogue } from '../../lib/stages/models/catalogue/render.ts';

export default class ModelCatalog extends SovranCommand<typeof ModelCatalog> {
  static override summary = 'List known base models with the facts of their licences.';
  static override description = 'Each fact has its source and date in `--json`. No legal advice.';
  static override examples = [
    'sovran model catalog',
    'sovran model catalog --language fr --max-parameters 9B --allowed',
  ];
  static override flags = {
    license: flag.text('SPDX', 'Only bases under this licence.'),
    language: flag.text('CODE', 'Only bases whose publisher names this language, e.g. fr.'),
    'max-parameters': flag.text('N', 'Largest number of parameters, e.g. 8B.'),
    allowed: flag.toggle('Only bases whose licence allows this use.'),
  };

  protected async perform({ flags }: Parsed<typeof ModelCatalog>, session: Session): Promise<Outcome> {
    const most = flags['max-parameters'];
    const items = await listCatalogue(await session.stage(), {
      license: flags.license,
      language: flags.language,
      maxParameters: most === undefined ? undefined : parseParameters(most),
      allowed: flags.allowed,
    });
    const [first] = items;
    const next = first ? `sovran model catalog check ${first.entry.metadata.name}` : 'sovran model catalog --help';
    const document = (): object => ({ items: items.map(entryDocument) });
    return listOf('CatalogueEntryList', items, renderCatalogue, [next], { document });
  }
}
