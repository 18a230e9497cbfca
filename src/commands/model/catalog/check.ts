import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { flag, nameArg } from '../../../lib/cli/flags/flags.ts';
import { EXIT } from '../../../lib/core/text/sovran-error.ts';
import { nextAfterCheck } from '../../../lib/stages/models/catalogue/check-entry.ts';
import { checkDocument } from '../../../lib/stages/models/catalogue/documents.ts';
import { checkBase } from '../../../lib/stages/models/catalogue/list-catalogue.ts';
import { parseFacts } from '../../../lib/stages/models/catalogue/read-facts.ts';
import { renderCheck } from '../../../lib/stages/models/catalogue/render.ts';

export default class ModelCatalogCheck extends SovranCommand<typeof ModelCatalogCheck> {
  static override summary = 'Check the licence of a known base against the organisation and a use case.';
  static override description = 'Exits 3 when a clause refuses the use, or a fact is missing.';
  static override examples = [
    'sovran model catalog check llama-3.1-8b-instruct',
    'sovran model catalog check gemma-3-12b-it --usecase triage --facts highRiskDomains=health',
  ];
  static override args = { name: nameArg('Name of the base.') };
  static override flags = {
    usecase: flag.text('NAME', 'Use case whose facts come before those of sovran.yaml.'),
    facts: flag.repeated('FACT=VALUE', 'Fact that comes before those of the project, e.g. commercialUse=true.'),
  };

  protected async perform({ args, flags }: Parsed<typeof ModelCatalogCheck>, session: Session): Promise<Outcome> {
    const given = { useCase: flags.usecase, typed: parseFacts(flags.facts ?? []) };
    const checked = await checkBase(await session.stage(), args.name, given);
    const { check, warnings } = checked;
    const exit = check.verdict === 'pass' ? EXIT.ok : EXIT.refused;
    const besides = { document: checkDocument, warnings, exit };
    return outcomeOf('CatalogueCheck', checked, renderCheck, [nextAfterCheck(check)], besides);
  }
}
