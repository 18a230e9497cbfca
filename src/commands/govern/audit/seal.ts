import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../../lib/cli/flags/flags.ts';
import { renderSeal } from '../../../lib/stages/governance/audit/render.ts';
import { sealLog } from '../../../lib/stages/governance/audit/seal.ts';

export default class GovernAuditSeal extends SovranCommand<typeof GovernAuditSeal> {
  static override summary = 'Append what was recorded to the verifiable log, and sign it.';
  static override description =
    'Seals committed events, evidence of runs and signatures in `audit/`. Refused where a sealed file changed. ' +
    'A lost key is replaced with --new-key; someone of governance/allowed_signers signs that.';
  static override examples = ['sovran govern audit seal', 'sovran govern audit seal --new-key ~/.ssh/id_ed25519'];
  static override flags = {
    ...changeFlags,
    key: flag.text('FILE', 'Private key of the log (default: `.sovran/keys/log.pem`).'),
    'new-key': flag.text('FILE', 'Make and publish another key, signed by this SSH key.', { exclusive: ['key'] }),
  };
  static override operation = sealLog;

  protected async perform({ flags }: Parsed<typeof GovernAuditSeal>, session: Session): Promise<Outcome> {
    const mayAsk = session.terminal.interactive;
    const input = { key: flags.key ?? null, newKeySigner: flags['new-key'] ?? null, mayAsk };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Seal', result, renderSeal, ['sovran govern audit verify']),
    );
  }
}
