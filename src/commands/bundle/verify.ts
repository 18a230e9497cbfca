import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { gateFlags, textArg } from '../../lib/cli/flags/flags.ts';
import { renderVerdict } from '../../lib/stages/export/bundle/render.ts';
import { verifyBundle } from '../../lib/stages/export/bundle/inspect.ts';
import { shellWord } from '../../lib/core/text/shell-word.ts';

export default class BundleVerify extends SovranCommand<typeof BundleVerify> {
  static override summary = 'Check the signature of a bundle and every digest in it.';
  static override description = 'Exits 5 when a content is missing or changed, 6 when no allowed signer has signed it.';
  static override examples = ['sovran bundle verify r1.bundle'];
  static override args = { file: textArg({ required: true, description: 'Bundle.' }) };
  static override flags = gateFlags;

  protected async perform({ args: { file } }: Parsed<typeof BundleVerify>, session: Session): Promise<Outcome> {
    const verdict = await verifyBundle(file, await session.stage());
    const isWhole = verdict.problems.length === 0;
    const next = isWhole ? [`sovran bundle load ${shellWord(file)}`] : [];
    return outcomeOf('BundleVerification', verdict, renderVerdict, next, { exit: isWhole ? EXIT.ok : EXIT.drift });
  }
}
