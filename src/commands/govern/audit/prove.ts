import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { writeNamedFile } from '../../../lib/cli/files/write-file.ts';
import { flag, textArg } from '../../../lib/cli/flags/flags.ts';
import { proveConsistency, requireInclusion } from '../../../lib/stages/governance/audit/proof.ts';
import { renderProof } from '../../../lib/stages/governance/audit/render.ts';

export default class GovernAuditProve extends SovranCommand<typeof GovernAuditProve> {
  static override summary = 'Prove that a record is in the log, or that the log only grew.';
  static override examples = [
    'sovran govern audit prove governance/approvals/releases/themes-1/01K….json',
    'sovran govern audit prove --from 120 --out growth.txt',
  ];
  static override args = { what: textArg({ description: 'Id of an event, or path of a sealed file.' }) };
  static override flags = {
    from: flag.number('Prove consistency with the log of this size.', { min: 1, helpValue: 'SIZE' }),
    out: flag.text('FILE', 'Write the hashes, base64, one a line.'),
  };

  protected async perform({ args, flags }: Parsed<typeof GovernAuditProve>, session: Session): Promise<Outcome> {
    const { project } = await session.stage();
    const proof =
      flags.from === undefined
        ? await requireInclusion(project, args.what ?? '')
        : await proveConsistency(project, flags.from);
    if (flags.out !== undefined) await writeNamedFile(flags.out, `${proof.hashes.join('\n')}\n`);
    return outcomeOf('LogProof', proof, renderProof);
  }
}
