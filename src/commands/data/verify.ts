import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { gateFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { datasetDocument } from '../../lib/stages/data/open-dataset.ts';
import { renderVerdict } from '../../lib/stages/data/render.ts';
import { verifyDataset } from '../../lib/stages/data/verify.ts';

export default class DataVerify extends SovranCommand<typeof DataVerify> {
  static override summary = 'Recompute every digest and count of a dataset; exits 5 on a difference.';
  static override examples = ['sovran data verify themes'];
  static override args = { name: nameArg('Name of the dataset.') };
  static override flags = gateFlags;

  protected async perform({ args }: Parsed<typeof DataVerify>, session: Session): Promise<Outcome> {
    const verdict = await verifyDataset(args.name, await session.stage());
    const { dataset, verified, sources, differences } = verdict;
    const document = (): object => ({ ...datasetDocument(dataset), verified, sourceChecks: sources, differences });
    const next = verified ? [] : [`sovran data inspect ${dataset.name}`];
    return outcomeOf('Dataset', verdict, renderVerdict, next, { document, exit: verified ? EXIT.ok : EXIT.drift });
  }
}
