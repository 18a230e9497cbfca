import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { gateFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { verifyModel } from '../../lib/stages/models/registry/registry.ts';
import { renderVerdict, verdictDocument } from '../../lib/stages/models/registry/render.ts';

export default class ModelVerify extends SovranCommand<typeof ModelVerify> {
  static override summary = 'Recompute every digest of a model, and check its signature.';
  static override description = 'Exits 5 when a file is missing, added or changed, or the signature does not hold.';
  static override examples = ['sovran model verify themes-q8'];
  static override args = { name: nameArg('Name of the model.') };
  static override flags = gateFlags;

  protected async perform({ args }: Parsed<typeof ModelVerify>, session: Session): Promise<Outcome> {
    const verdict = await verifyModel(await session.stage(), args.name);
    const exit = verdict.ok ? EXIT.ok : EXIT.drift;
    const { next } = verdict.absent ?? {};
    return outcomeOf('ModelVerification', verdict, renderVerdict, next, { document: verdictDocument, exit });
  }
}
