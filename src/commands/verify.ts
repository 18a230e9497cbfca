import { SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { gateFlags } from '../lib/cli/flags/flags.ts';
import { EXIT } from '../lib/core/text/sovran-error.ts';
import { nextAfterVerify, renderVerification, verificationData } from '../lib/stages/upkeep/verify/render.ts';
import { verifyProject } from '../lib/stages/upkeep/verify/verify-project.ts';

export default class Verify extends SovranCommand<typeof Verify> {
  static override summary = 'Check that the project is what its runs recorded: digests, events, approvals, files.';
  static override description =
    'Reads the folder and git alone, so that a pipeline can run it. Exits 5 when something differs.';
  static override examples = ['<%= config.bin %> verify', '<%= config.bin %> verify --json'];
  static override flags = gateFlags;

  protected async perform(_parsed: Parsed<typeof Verify>, session: Session): Promise<Outcome> {
    const found = await verifyProject(await session.stage());
    return {
      kind: 'Verification',
      data: (view) => verificationData(found, view),
      render: (view) => renderVerification(found, view),
      next: nextAfterVerify(found),
      exit: found.verdict === 'pass' ? EXIT.ok : EXIT.drift,
    };
  }
}
