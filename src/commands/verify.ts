import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { gateFlags } from '../lib/cli/flags/flags.ts';
import { nextAfterVerify, renderVerification, verificationData } from '../lib/stages/evidence/verify/render.ts';
import { verifyProject } from '../lib/stages/evidence/verify/verify-project.ts';

export default class Verify extends SovranCommand<typeof Verify> {
  static override summary = 'Check that the project is what its runs recorded.';
  static override description =
    'Compares every file of sovran with the last run that wrote it, and names edits of your own files. Reads the folder and git alone; exits 5 when a file of sovran differs.';
  static override examples = ['sovran verify', 'sovran verify --json'];
  static override flags = gateFlags;

  protected async perform(_parsed: Parsed<typeof Verify>, session: Session): Promise<Outcome> {
    const found = await verifyProject(await session.stage());
    const exit = found.verdict === 'pass' ? EXIT.ok : EXIT.drift;
    const besides = { document: verificationData, exit };
    return outcomeOf('Verification', found, renderVerification, nextAfterVerify(found), besides);
  }
}
